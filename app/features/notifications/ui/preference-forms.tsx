import { useForm, type SubmissionResult } from "@conform-to/react";
import { Form } from "@remix-run/react";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Name } from "~/ui/bidi";
import { Button } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { CheckBox, Select, SelectBox } from "~/ui/choice";
import { ErrorSummary, formErrors } from "~/ui/form";
import { families } from "../kinds";
import { deliveries, QUIET } from "../rules";
import type { Preferences } from "../preferences.server";

type Kinds = Preferences["kinds"];
type Room = Pick<Preferences["rooms"][number], "id" | "delivery" | "push"> & { title: string };

const row = "grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-2 border-b border-line py-3 last:border-b-0 sm:grid-cols-[minmax(0,1fr)_12rem_auto] [&>:first-child]:max-sm:col-span-2";

/** How each kind of notice comes. One form: it works as a whole without scripts. */
export function KindsForm({ kinds }: { kinds: Kinds }) {
  const { notices: t } = useMessages();
  return (
    <Card>
      <CardHeader title={t.preferences.kindsTitle} />
      <Form method="post" className="grid">
        <input type="hidden" name="intent" value="kinds" />
        {families.map((family) => {
          const { name, hint } = t.families[family];
          return (
            <div key={family} className={row}>
              <div className="min-w-0">
                <p className="font-semibold">{name}</p>
                <p className="text-sm text-ink-2">{hint}</p>
              </div>
              <SelectBox name={`kinds.${family}.delivery`} aria-label={t.preferences.deliveryFor(name)} defaultValue={kinds[family].delivery}>
                {deliveries.map((delivery) => (
                  <option key={delivery} value={delivery}>
                    {t.deliveries[delivery]}
                  </option>
                ))}
              </SelectBox>
              <PushBox name={`kinds.${family}.push`} label={t.preferences.pushFor(name)} checked={kinds[family].push} />
            </div>
          );
        })}
        <p className="py-3 text-sm text-ink-2">{t.preferences.digestNote}</p>
        <Button variant="primary" className="justify-self-start">
          {t.preferences.save}
        </Button>
      </Form>
    </Card>
  );
}

/** What holds for one conversation alone. */
export function RoomsForm({ rooms }: { rooms: Room[] }) {
  const { notices: t } = useMessages();
  return (
    <Card>
      <CardHeader title={t.preferences.roomsTitle} />
      <p className="text-ink-2">{rooms.length > 0 ? t.preferences.roomsLead : t.preferences.roomsEmpty}</p>
      {rooms.length > 0 && (
        <Form method="post" className="grid">
          <input type="hidden" name="intent" value="rooms" />
          {rooms.map(({ id, title, delivery, push }) => (
            <div key={id} className={row}>
              <p className="min-w-0 font-semibold break-words">
                <Name>{title}</Name>
              </p>
              <SelectBox name={`rooms.${id}.delivery`} aria-label={t.preferences.deliveryFor(title)} defaultValue={delivery ?? ""}>
                <option value="">{t.asKind}</option>
                {deliveries.map((one) => (
                  <option key={one} value={one}>
                    {t.deliveries[one]}
                  </option>
                ))}
              </SelectBox>
              <PushBox name={`rooms.${id}.push`} label={t.preferences.pushFor(title)} checked={push} />
            </div>
          ))}
          <Button variant="primary" className="mt-3 justify-self-start">
            {t.preferences.save}
          </Button>
        </Form>
      )}
    </Card>
  );
}

function PushBox({ name, label, checked }: { name: string; label: string; checked: boolean }) {
  const { notices: t } = useMessages();
  return (
    <label className="flex min-h-11 items-center gap-2 text-sm whitespace-nowrap">
      <input type="checkbox" name={name} value="on" defaultChecked={checked} aria-label={label} className="size-5 accent-(--glaze)" />
      <span aria-hidden>{t.preferences.push}</span>
    </label>
  );
}

type Settings = { quietOn: string; quietFrom: string; quietUntil: string; pushWords: string };

/** Quiet hours, and what a locked screen may show. */
export function SettingsForm({ quiet, pushWords, lastResult }: Pick<Preferences, "quiet" | "pushWords"> & { lastResult: SubmissionResult<string[]> | null }) {
  const { notices: t } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const { from, until } = quiet ?? QUIET;
  const [form, fields] = useForm<Settings>({
    id: "quiet",
    lastResult,
    defaultValue: { quietFrom: String(from), quietUntil: String(until), ...(quiet && { quietOn: "on" }), ...(pushWords && { pushWords: "on" }) },
  });
  const hours = Array.from({ length: 24 }, (_, hour) => ({ value: String(hour), label: format.digits(`${String(hour).padStart(2, "0")}:00`) }));
  return (
    <Card>
      <CardHeader title={t.preferences.quietTitle} />
      <p className="mb-3 text-ink-2">{t.preferences.quietLead}</p>
      <Form method="post" id={form.id} noValidate className="grid gap-3" lang={locale}>
        <ErrorSummary errors={formErrors(form)} />
        <input type="hidden" name="intent" value="settings" />
        <CheckBox label={t.preferences.quietOn} field={fields.quietOn} />
        <div className="grid grid-cols-2 gap-3">
          <Select label={t.preferences.quietFrom} field={fields.quietFrom} options={hours} />
          <Select label={t.preferences.quietUntil} field={fields.quietUntil} options={hours} />
        </div>
        <CheckBox label={t.preferences.wordsLabel} hint={t.preferences.wordsHint} field={fields.pushWords} />
        <Button variant="primary" className="justify-self-start">
          {t.preferences.save}
        </Button>
      </Form>
    </Card>
  );
}
