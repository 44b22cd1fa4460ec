import { Form, useNavigation } from "@remix-run/react";
import { unitOf } from "~/features/firms/units";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Alert } from "~/ui/alert";
import { Button, LinkButton } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { IdempotencyKey } from "~/ui/form";
import { TextLink } from "~/ui/text-link";
import type { Harm } from "../harm";

type Props = { round: { id: string; state: string; unit_code: string; quantity_limit: bigint | null }; desired: bigint; told: boolean; harm: Harm | null; somebodyWaits: boolean; idempotencyKey: string };

/** Before a pledge is taken back: what it does to the others, what could be done instead, and the button last. */
export function LeavingCard({ round, desired, told, harm, somebodyWaits, idempotencyKey }: Props) {
  const { pledging: t } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const action = `/rounds/${round.id}/withdraw`;
  const pending = useNavigation().formAction === action;
  return (
    <Card className="max-w-2xl">
      <CardHeader title={t.leaving.title} />
      <p className="mb-4">{t.leaving.yours(`${format.number(desired)} ${unitOf(round.unit_code, desired, locale)}`)}</p>
      <h3 className="mb-2 font-semibold">{t.leaving.harmTitle}</h3>
      {told ? (
        <HarmTold harm={harm} />
      ) : (
        <Form method="post" action={`/rounds/${round.id}/leave`}>
          <input type="hidden" name="intent" value="harm" />
          <Button>{t.leaving.ask}</Button>
        </Form>
      )}
      <h3 className="mt-5 mb-2 font-semibold">{t.leaving.curesTitle}</h3>
      <ul className="grid list-disc gap-2 ps-5">
        <li>
          <TextLink to={`/rounds/${round.id}#pledge-card`}>{t.leaving.shrink}</TextLink>
          <span className="block text-sm text-ink-2">{t.leaving.shrinkNote}</span>
        </li>
        {round.quantity_limit !== null && <li>{somebodyWaits ? t.leaving.handOver : t.leaving.handOverNone}</li>}
        <li>{t.leaving.absorb}</li>
      </ul>
      {told && (
        <Form method="post" action={action} className="mt-5 grid gap-3 rounded-md bg-bad-soft px-4 py-3">
          <IdempotencyKey value={`withdraw-${idempotencyKey}`} />
          <p className="text-sm">{round.state === "fill" ? t.leaving.inFill : t.leaving.free}</p>
          <div className="flex flex-wrap gap-2">
            <Button variant="danger" pending={pending}>
              {t.leaving.yes}
            </Button>
            <LinkButton to={`/rounds/${round.id}`}>{t.leaving.back}</LinkButton>
          </div>
        </Form>
      )}
    </Card>
  );
}

/** What leaving does, as it may be told. */
export function HarmTold({ harm, settled = false }: { harm: Harm | null; settled?: boolean }) {
  const { pledging: t } = useMessages();
  const format = useFormat();
  if (!harm) return <p className="text-ink-2">{settled ? t.leaving.unknownSettled : t.leaving.unknown}</p>;
  const harmless = !harm.falls && harm.dropOut === 0 && harm.risesPercent === 0;
  return (
    <>
      <Alert tone={harmless ? "ok" : "bad"}>
        {harm.falls ? <p>{t.leaving.falls}</p> : harmless ? <p>{t.leaving.none}</p> : (
          <>
            {harm.risesPercent > 0 && <p>{t.leaving.rises(format.percent(harm.risesPercent / 100))}</p>}
            {harm.dropOut > 0 && <p>{t.leaving.dropOut(format.number(harm.dropOut))}</p>}
          </>
        )}
      </Alert>
      <p className="mt-2 text-sm text-ink-2">{settled ? t.leaving.roundedSettled : t.leaving.rounded}</p>
    </>
  );
}
