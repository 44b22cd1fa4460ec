import { getFormProps, useForm, type SubmissionResult } from "@conform-to/react";
import { Form, useNavigation } from "@remix-run/react";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { RadioGroup } from "~/ui/choice";
import { ErrorSummary, formErrors } from "~/ui/form";
import { MapPicker } from "~/ui/map-picker";
import { TextArea, TextInput } from "~/ui/text-input";
import type { contactOf, FirmRow } from "../queries.server";
import { provinceName, provinces, townName, towns } from "../places";
import { contactVisibilities } from "../schema";

type Landmark = { id: string; lat: number; lng: number; label: string };
type Props = { firm: FirmRow; contact: Awaited<ReturnType<typeof contactOf>>; landmarks: Landmark[]; home: string | undefined; lastResult: SubmissionResult | undefined };

/** Names that a field offers while one types. */
function NameList({ id, names }: { id: string; names: readonly string[] }) {
  return (
    <datalist id={id}>
      {names.map((name) => (
        <option key={name} value={name} />
      ))}
    </datalist>
  );
}

const middleOfIran = { lat: 34.6, lng: 48.9 };

/** Where the firm is, how it is reached, and who may see that. */
export function PlaceEditor({ firm, contact, landmarks, home, lastResult }: Props) {
  const { firms, common } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const pending = useNavigation().state === "submitting";
  const t = firms.fields;
  const [form, fields] = useForm({
    id: "place",
    lastResult,
    defaultValue: {
      province: provinceName(firm.province, locale),
      city: townName(firm.city, locale),
      lat: firm.lat === null ? "" : format.number(firm.lat, 5),
      lng: firm.lng === null ? "" : format.number(firm.lng, 5),
      visibility: contact?.visibility ?? "cluster",
      contactName: contact?.contactName,
      phone: format.digits(contact?.phone ?? ""),
      mobile: format.digits(contact?.mobile ?? ""),
      email: contact?.email,
      website: contact?.website,
      address: contact?.address,
    },
  });
  const town = landmarks.find((place) => firm.city !== "" && place.label.includes(townName(firm.city, locale))) ?? landmarks.find((place) => place.id === home) ?? landmarks[0] ?? middleOfIran;
  return (
    <Form method="post" {...getFormProps(form)} className="grid gap-5">
      <ErrorSummary errors={formErrors(form)} />
      <input type="hidden" name="version" value={firm.version} />
      <Card className="grid gap-5">
        <div className="grid gap-5 sm:grid-cols-2">
          <TextInput label={t.province} field={fields.province} maxLength={60} autoComplete="address-level1" list="provinces" />
          <TextInput label={t.city} field={fields.city} maxLength={80} autoComplete="address-level2" list="towns" />
          <NameList id="provinces" names={provinces.map((place) => place[locale])} />
          <NameList id="towns" names={towns.map((place) => place[locale])} />
        </div>
        <MapPicker
          lat={{ field: fields.lat }}
          lng={{ field: fields.lng }}
          around={town}
          landmarks={landmarks}
          defaultValue={firm.lat !== null && firm.lng !== null ? { lat: firm.lat, lng: firm.lng } : null}
        />
      </Card>
      <Card className="grid gap-5">
        <CardHeader title={firms.page.contact} className="mb-0" />
        <RadioGroup layout="cards" label={t.visibility} field={fields.visibility} options={contactVisibilities.map((who) => ({ value: who, label: firms.visibility[who] ?? who }))} />
        <div className="grid gap-5 sm:grid-cols-2">
          <TextInput label={t.contactName} field={fields.contactName} maxLength={120} autoComplete="name" />
          <TextInput label={t.phone} field={fields.phone} type="tel" maxLength={40} autoComplete="tel" />
          <TextInput label={t.mobile} field={fields.mobile} type="tel" maxLength={40} autoComplete="tel" />
          <TextInput label={t.email} field={fields.email} type="email" maxLength={254} autoComplete="email" />
        </div>
        <TextInput label={t.website} field={fields.website} dir="ltr" inputMode="url" maxLength={300} autoComplete="url" />
        <TextArea label={t.address} field={fields.address} maxLength={600} rows={2} autoComplete="street-address" />
      </Card>
      <Button variant="primary" pending={pending} className="justify-self-start">
        {common.save}
      </Button>
    </Form>
  );
}
