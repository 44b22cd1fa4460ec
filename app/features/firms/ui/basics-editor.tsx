import { getFormProps, useForm, type SubmissionResult } from "@conform-to/react";
import { Form, useNavigation } from "@remix-run/react";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { CheckBox, CheckGroup, RadioGroup, Select } from "~/ui/choice";
import { ErrorSummary, formErrors } from "~/ui/form";
import { NumberInput, TextArea, TextInput } from "~/ui/text-input";
import type { FirmRow } from "../queries.server";
import { availabilities, firmKinds, sizeClasses } from "../schema";
import { bdsServices, isicClasses, isicDivisions, languages, markets, termOptions } from "../taxonomy";

/** Who the firm is. The version is the page's own, so that saving again after a refusal is a decision. */
export function BasicsEditor({ firm, lastResult }: { firm: FirmRow; lastResult: SubmissionResult | undefined }) {
  const { locale } = useLocale();
  const { firms, common } = useMessages();
  const format = useFormat();
  const pending = useNavigation().state === "submitting";
  const t = firms.fields;
  const [form, fields] = useForm({
    id: "basics",
    lastResult,
    defaultValue: {
      nameFa: firm.name_fa,
      nameEn: firm.name_en,
      kind: firm.kind,
      taglineFa: firm.tagline_fa,
      taglineEn: firm.tagline_en,
      aboutFa: firm.about_fa,
      aboutEn: firm.about_en,
      isic: firm.isic,
      bdsServices: firm.bds_services,
      sectorExperience: firm.sector_experience,
      available: firm.available ?? "",
      sizeClass: firm.size_class ?? "",
      womenOwned: firm.women_owned ? "on" : "",
      homeBased: firm.home_based ? "on" : "",
      foundedYear: firm.founded_year === null ? "" : format.digits(locale === "fa" ? firm.founded_year - 621 : firm.founded_year),
      languages: firm.languages,
      exportMarkets: firm.export_markets,
    },
  });
  return (
    <Card>
      <Form method="post" {...getFormProps(form)} className="grid gap-5">
        <ErrorSummary errors={formErrors(form)} />
        <input type="hidden" name="version" value={firm.version} />
        <div className="grid gap-5 sm:grid-cols-2">
          <TextInput label={t.nameFa} field={fields.nameFa} dir="rtl" maxLength={160} />
          <TextInput label={t.nameEn} field={fields.nameEn} dir="ltr" maxLength={160} />
          <TextInput label={t.taglineFa} field={fields.taglineFa} dir="rtl" maxLength={240} hint={t.taglineHint} />
          <TextInput label={t.taglineEn} field={fields.taglineEn} dir="ltr" maxLength={240} />
        </div>
        <TextArea label={t.aboutFa} field={fields.aboutFa} dir="rtl" maxLength={6000} rows={5} />
        <TextArea label={t.aboutEn} field={fields.aboutEn} dir="ltr" maxLength={6000} />
        <RadioGroup layout="cards" label={firms.found.kind} field={fields.kind} options={firmKinds.map((kind) => ({ value: kind, label: firms.kinds[kind] ?? kind, hint: firms.kindHints[kind] }))} />
        <CheckGroup layout="chips" label={t.isic} hint={t.isicHint} field={fields.isic} options={termOptions(isicClasses, locale)} first={8} />
        <CheckGroup layout="chips" label={t.bds} hint={t.bdsHint} field={fields.bdsServices} options={termOptions(bdsServices, locale)} first={firm.kind === "provider" ? undefined : 0} />
        <CheckGroup layout="chips" label={t.experience} hint={t.experienceHint} field={fields.sectorExperience} options={termOptions(isicDivisions, locale)} />
        <Select className="sm:max-w-80" label={t.available} hint={t.availableHint} field={fields.available} placeholder={t.notSaid} options={availabilities.map((when) => ({ value: when, label: firms.availabilities[when] ?? when }))} />
        <div className="grid gap-5 sm:grid-cols-2">
          <Select label={t.size} field={fields.sizeClass} placeholder={t.notSaid} options={sizeClasses.map((size) => ({ value: size, label: firms.sizes[size] ?? size }))} />
          <NumberInput label={t.founded} field={fields.foundedYear} hint={t.foundedHint} />
        </div>
        <div>
          <CheckBox label={t.womenOwned} field={fields.womenOwned} />
          <CheckBox label={t.homeBased} field={fields.homeBased} />
        </div>
        <CheckGroup layout="chips" label={t.languages} field={fields.languages} options={termOptions(languages, locale)} />
        <CheckGroup layout="chips" label={t.markets} field={fields.exportMarkets} options={termOptions(markets, locale)} first={8} />
        <Button variant="primary" pending={pending} className="justify-self-start">
          {common.save}
        </Button>
      </Form>
    </Card>
  );
}
