import type { ReactNode } from "react";
import { Town } from "~/features/firms/ui/town";
import { unitOf } from "~/features/firms/units";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Ltr, Name, Text } from "~/ui/bidi";
import { nameIn } from "../../fulfilment/order";
import type { Ladder } from "../../ladder";
import { AttributeList } from "../../start/ui/attribute-list";
import type { Attribute } from "../../start/attributes";
import type { PaperPledge } from "../paper.server";

type Round = { title: string; specification: string; unit_code: string; shortage_policy: string; deadline: Date; shared_cost: bigint; cluster_name_fa: string; cluster_name_en: string };

/** The form that a firm signs: what it is bound to, and room for name, date, signature and stamp. One page. */
export function PaperSheet({ round, ladder, attributes, pledge }: { round: Round; ladder: Ladder | null; attributes: readonly Attribute[]; pledge: PaperPledge }) {
  const { gathering, paper: { form: t }, shortage } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const amount = (quantity: bigint) => `${format.number(quantity)} ${unitOf(round.unit_code, quantity, locale)}`;
  const comma = locale === "fa" ? "، " : ", ";
  const rows: [string, ReactNode][] = [
    [t.firm, <span key="f"><Name>{nameIn(locale, pledge.firm_fa, pledge.firm_en)}</Name>{pledge.city && <span className="font-normal"> · <Town city={pledge.city} /></span>}</span>],
    [t.cluster, <Name key="c">{nameIn(locale, round.cluster_name_fa, round.cluster_name_en)}</Name>],
    [t.item, <Name key="i">{round.title}</Name>],
    [t.desired, amount(pledge.desired_qty)],
    [t.range, `${format.number(pledge.min_qty)} – ${amount(pledge.max_qty)}`],
    [t.cap, pledge.cap === null ? t.noCap : format.money(pledge.cap)],
    ...(pledge.substitutes.length > 0 ? [[t.alsoTakes, <Name key="s">{pledge.substitutes.join(comma)}</Name>] as [string, ReactNode]] : []),
    ...(ladder ? [[t.price, ladder.breaks.map((step) => t.from(amount(step.minQty), format.money(step.unitPrice))).join(comma)] as [string, string]] : []),
    ...(round.shared_cost > 0n ? [[t.sharedCost, format.money(round.shared_cost)] as [string, string]] : []),
    ...(pledge.delivery_point ? [[t.deliveryPoint, <Name key="d">{pledge.delivery_point}</Name>] as [string, ReactNode]] : []),
    [shortage.onPledge, gathering.start.policies[round.shortage_policy]!.label],
    [t.deadline, format.dateTime(round.deadline)],
    [t.answerBy, format.dateTime(pledge.expires_at)],
  ];
  return (
    <article className="grid gap-4 rounded-lg border border-line bg-paper p-5 md:p-8 print:border-0 print:p-0">
      <h2 className="text-xl font-bold">{t.title}</h2>
      <dl className="figures grid gap-x-6 sm:grid-cols-[minmax(9rem,auto)_1fr] print:grid-cols-[12rem_1fr]">
        {rows.map(([label, value]) => (
          <div key={label} className="grid border-b border-line py-2 sm:col-span-2 sm:grid-cols-subgrid print:col-span-2 print:grid-cols-subgrid">
            <dt className="text-ink-2">{label}</dt>
            <dd className="font-semibold">{value}</dd>
          </div>
        ))}
      </dl>
      {(attributes.length > 0 || round.specification) && (
        <div>
          <h3 className="mb-1 text-sm text-ink-2">{t.specification}</h3>
          <AttributeList attributes={attributes} />
          {round.specification && <Text className="mt-1 line-clamp-6">{round.specification}</Text>}
        </div>
      )}
      <p>{t.binds}</p>
      <div className="grid gap-4 sm:grid-cols-3 print:grid-cols-3">
        {[t.name, t.date, t.sign].map((label) => (
          <div key={label} className="grid content-start gap-1">
            <span className="text-sm text-ink-2">{label}</span>
            <span aria-hidden className="h-20 rounded-md border border-edge/60" />
          </div>
        ))}
      </div>
      <p className="text-sm text-ink-2">
        {t.reference}: <Ltr className="figures">{format.digits(String(Number.parseInt(pledge.pledge_id.slice(0, 8), 16)))}</Ltr> · {t.enteredBy} <Name>{pledge.entered_by ?? "—"}</Name> · {format.dateTime(pledge.created_at)}
      </p>
    </article>
  );
}
