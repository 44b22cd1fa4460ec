import { Handshake } from "lucide-react";
import { useFormat, useMessages } from "~/i18n/context";
import { Badge } from "~/ui/badge";
import { Name, Text } from "~/ui/bidi";
import { Card, CardHeader } from "~/ui/card";
import { EmptyState } from "~/ui/empty-state";
import { TextLink } from "~/ui/text-link";
import type { Introduction } from "../introductions.server";
import { useNameOf } from "./names";

type Shown = Omit<Introduction, "at"> & { at: Date | string };

/** Whom this desk introduced, why, and whether they have begun to talk. */
export function IntroductionList({ introductions }: { introductions: Shown[] }) {
  const { introductions: t } = useMessages();
  const format = useFormat();
  return (
    <Card>
      <CardHeader title={t.listTitle} aside={introductions.length > 0 && format.number(introductions.length)} />
      {introductions.length === 0 && (
        <EmptyState icon={Handshake} title={t.listEmptyTitle}>
          {t.listEmptyBody}
        </EmptyState>
      )}
      <ul>
        {introductions.map(({ id, one, other, reason, at, by, wrote }) => (
          <li key={id} className="border-t border-line py-3 first:border-t-0 first:pt-0 last:pb-0">
            <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
              <FirmLink firm={one} /> <span aria-hidden>↔</span> <FirmLink firm={other} />
              <Badge tone={wrote === 2 ? "ok" : "quiet"}>{t.wrote[wrote]}</Badge>
            </p>
            <Text className="[overflow-wrap:anywhere]">{reason}</Text>
            <p className="text-sm text-ink-2">
              {by && (
                <>
                  <Name>{by}</Name>
                  {" · "}
                </>
              )}
              {format.dateTime(at)}
            </p>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function FirmLink({ firm }: { firm: Introduction["one"] }) {
  const nameOf = useNameOf();
  return (
    <TextLink to={`/firms/${firm.slug}`} className="font-semibold">
      <Name>{nameOf(firm)}</Name>
    </TextLink>
  );
}
