import { Town } from "~/features/firms/ui/town";
import { useFormat, useMessages } from "~/i18n/context";
import { Badge } from "~/ui/badge";
import { Name } from "~/ui/bidi";
import { LinkButton } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { useQueryLink } from "~/ui/pagination";
import { Tabs } from "~/ui/tabs";
import { TextLink } from "~/ui/text-link";
import type { DeskFirm } from "../queries.server";
import { FindForm } from "./find-form";
import { useNameOf } from "./names";
import { PhoneLink } from "./phone-link";

type Props = { firms: DeskFirm[]; total: number; counts: { quiet: number; all: number }; which: "quiet" | "all"; q: string; base: string; assists: boolean };

/** Members of the cluster, the quiet ones first, with what a broker needs to call them. */
export function DeskFirms({ firms, total, counts, which, q, base, assists }: Props) {
  const { broker: t } = useMessages();
  const format = useFormat();
  const link = useQueryLink();
  const tabs = (["quiet", "all"] as const).map((other) => ({
    to: link({ which: other === "quiet" ? null : other, page: null }),
    label: t.firms.which[other],
    count: format.number(counts[other]),
    current: other === which,
  }));
  return (
    <Card>
      <CardHeader title={t.firms.titles[which]} aside={q && t.found(format.number(total))} />
      {which === "quiet" && <p className="mb-3 max-w-text text-ink-2">{t.firms.lead}</p>}
      <Tabs className="mb-4" label={t.firms.whichLabel} tabs={tabs} />
      <FindForm q={q}>{which === "all" && <input type="hidden" name="which" value="all" />}</FindForm>
      {firms.length === 0 && <p className="text-ink-2">{q || which === "all" ? t.nothingFound : t.firms.emptyBody}</p>}
      <ul>
        {firms.map((firm) => (
          <li key={firm.firm_id} className="border-b border-line py-3 last:border-b-0 last:pb-0">
            <FirmRow firm={firm} quiet={which === "all" && firm.idle} base={base} assists={assists} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function FirmRow({ firm, quiet, base, assists }: { firm: DeskFirm; quiet: boolean; base: string; assists: boolean }) {
  const { broker: t, credit, firms } = useMessages();
  const format = useFormat();
  const name = useNameOf()(firm);
  return (
    <div className="grid gap-x-6 gap-y-2 md:grid-cols-[1fr_15rem_auto] md:items-center">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <TextLink to={`/firms/${firm.slug}`} className="font-semibold">
            <Name>{name}</Name>
          </TextLink>
          {quiet && <Badge tone="quiet">{t.firms.quiet}</Badge>}
          {!firm.reachable && <Badge tone="quiet">{t.pledges.noAccount}</Badge>}
        </p>
        <p className="flex flex-wrap gap-x-3 text-sm text-ink-2">
          <span>{firms.kinds[firm.kind]}</span>
          {firm.city && <Town city={firm.city} />}
          <span>{t.firms.memberSince(format.date(firm.since))}</span>
          <span>{t.profile(format.percent(firm.completeness / 100))}</span>
        </p>
      </div>
      <p className="flex flex-wrap items-center gap-x-3 text-sm">
        {firm.phone ? <PhoneLink number={firm.phone} /> : <span className="text-ink-2">{t.noPhone}</span>}
        {firm.contact_name && (
          <span className="text-ink-2">
            <Name>{firm.contact_name}</Name>
          </span>
        )}
      </p>
      {assists && (
        <p className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <TextLink to={`${base}/firms/${firm.firm_id}`} className="text-sm" aria-label={credit.linkFor(name)}>
            {credit.link}
          </TextLink>
          <LinkButton to={`${base}/pledges?firm=${firm.firm_id}`} size="sm" aria-label={t.firms.assistFor(name)}>
            {t.firms.assist}
          </LinkButton>
        </p>
      )}
    </div>
  );
}
