import { useFormat, useMessages } from "~/i18n/context";
import { Ltr, Name } from "~/ui/bidi";
import { Card, CardHeader } from "~/ui/card";
import { Table } from "~/ui/table";
import { TextLink } from "~/ui/text-link";
import type { IdleFirm } from "../queries.server";
import { FindForm } from "./find-form";
import { useNameOf } from "./names";

/** Members that never did anything, with what a broker needs to call them. */
export function IdleFirms({ firms, total, q, base, assists }: { firms: IdleFirm[]; total: number; q: string; base: string; assists: boolean }) {
  const { broker: t } = useMessages();
  const format = useFormat();
  const nameOf = useNameOf();
  return (
    <Card>
      <CardHeader title={t.firms.title} aside={t.found(format.number(total))} />
      <p className="mb-4 max-w-text text-ink-2">{t.firms.lead}</p>
      <FindForm q={q} />
      <Table
        caption={t.firms.title}
        rows={firms}
        rowKey={(firm) => firm.firm_id}
        empty={<p className="text-ink-2">{t.nothingFound}</p>}
        columns={[
          {
            key: "firm",
            header: t.firm,
            title: true,
            cell: (firm) => (
              <>
                <TextLink to={`/firms/${firm.slug}`}>
                  <Name>{nameOf(firm)}</Name>
                </TextLink>
                {firm.city && (
                  <span className="block text-sm font-normal text-ink-2">
                    <Name>{firm.city}</Name>
                  </span>
                )}
              </>
            ),
          },
          {
            key: "phone",
            header: t.phone,
            cell: (firm) =>
              firm.phone ? (
                <>
                  <Ltr className="figures">{format.digits(firm.phone)}</Ltr>
                  {firm.contact_name && (
                    <span className="block text-sm text-ink-2">
                      <Name>{firm.contact_name}</Name>
                    </span>
                  )}
                </>
              ) : (
                <span className="text-ink-2">{t.noPhone}</span>
              ),
          },
          { key: "since", header: t.firms.since, cell: (firm) => format.date(firm.since) },
          { key: "completeness", header: t.firms.completeness, figures: true, cell: (firm) => format.percent(firm.completeness / 100) },
          { key: "account", header: t.firms.account, cell: (firm) => (firm.reachable ? t.firms.hasAccount : t.firms.noAccount) },
          ...(assists
            ? [
                {
                  key: "assist",
                  header: <span className="sr-only">{t.firms.assist}</span>,
                  cell: (firm: IdleFirm) => (
                    <TextLink to={`${base}/pledges?firm=${firm.firm_id}`} aria-label={t.firms.assistFor(nameOf(firm))}>
                      {t.firms.assist}
                    </TextLink>
                  ),
                },
              ]
            : []),
        ]}
      />
    </Card>
  );
}
