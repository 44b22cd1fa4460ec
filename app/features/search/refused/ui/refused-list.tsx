import { Form } from "@remix-run/react";
import { FileCheck } from "lucide-react";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Name, Text } from "~/ui/bidi";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { EmptyState } from "~/ui/empty-state";
import { TextLink } from "~/ui/text-link";
import type { RefusedDocument } from "../queries.server";

type Refused = Omit<RefusedDocument, "firstAt" | "lastAt"> & { firstAt: Date | string; lastAt: Date | string };

/** Every refused document with what the server said, and a button to send it again. */
export function RefusedList({ refused }: { refused: Refused[] }) {
  const { operator: t } = useMessages();
  if (refused.length === 0) {
    return (
      <EmptyState icon={FileCheck} title={t.emptyTitle}>
        {t.emptyBody}
      </EmptyState>
    );
  }
  return (
    <ul className="grid gap-3">
      {refused.map((document) => (
        <li key={document.firmId}>
          <RefusedCard document={document} />
        </li>
      ))}
    </ul>
  );
}

function RefusedCard({ document }: { document: Refused }) {
  const { operator: t } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const name = (locale === "fa" ? document.nameFa : document.nameEn) || document.nameFa || document.nameEn || document.firmId;
  return (
    <Card>
      <h2 className="text-lg">{document.slug ? <TextLink to={`/firms/${document.slug}`}><Name>{name}</Name></TextLink> : <bdi>{name}</bdi>}</h2>
      <p className="mt-1 text-sm text-ink-2">{t.tried(format.number(document.tries), format.dateTime(document.firstAt), format.dateTime(document.lastAt))}</p>
      <p className="mt-3 text-sm font-semibold">
        <bdi dir="ltr">{document.code}</bdi>
      </p>
      <p dir="ltr" className="mt-1 max-h-40 overflow-y-auto rounded-md bg-sunk p-3 text-sm break-words">
        <Text>{document.error}</Text>
      </p>
      <Form method="post" className="mt-4">
        <input type="hidden" name="firm" value={document.firmId} />
        <Button type="submit" size="sm" aria-label={t.tryAgainOf(name)}>
          {t.tryAgain}
        </Button>
      </Form>
    </Card>
  );
}
