import { useFormat, useMessages } from "~/i18n/context";
import { RadioGroup } from "~/ui/choice";
import { NumberInput, TextInput } from "~/ui/text-input";
import { startingPolicies } from "../../allocation";
import { awardMethods, settlements } from "../schema";
import type { StartFields } from "./start-shape";

/** What is agreed before anybody pledges: who gets less when there is too little, who wins, how much at most. */
export function RulesSection({ fields }: StartFields) {
  const { gathering: { start: t }, rounds, shortage } = useMessages();
  const unit = useFormat().currency();
  return (
    <div className="grid gap-5">
      {fields.shortagePolicy.initialValue === "first_come" ? (
        <div>
          <input type="hidden" name={fields.shortagePolicy.name} value="first_come" />
          <p className="font-semibold">{t.policy}</p>
          <p>{t.policies.first_come!.label}</p>
          <p className="text-sm text-ink-2">{shortage.voted}</p>
        </div>
      ) : (
        <RadioGroup label={t.policy} field={fields.shortagePolicy} layout="cards" options={startingPolicies.map((value) => ({ value, ...t.policies[value]! }))} hint={shortage.onlyByVote} />
      )}
      <RadioGroup label={t.award} field={fields.awardMethod} layout="cards" options={awardMethods.map((value) => ({ value, ...t.awards[value]! }))} />
      <RadioGroup label={t.settlement} field={fields.settlement} layout="cards" options={settlements.map((value) => ({ value, ...t.settlements[value]! }))} />
      <div className="grid gap-4 sm:grid-cols-2">
        <NumberInput label={t.limit} field={fields.quantityLimit} hint={t.limitHint} optional />
        <NumberInput label={t.extension} field={fields.extensionHours} suffix={t.hours} hint={t.extensionHint} optional />
        <NumberInput label={t.closeAtQuantity} field={fields.closeAtQuantity} hint={t.closeHint} optional />
        <NumberInput label={t.closeAtValue} field={fields.closeAtValue} suffix={unit} optional />
        <NumberInput label={t.fillHours} field={fields.fillHours} suffix={t.hours} hint={t.fillHint} />
      </div>
      <TextInput label={rounds.delivery} field={fields.deliveryNote} optional />
    </div>
  );
}
