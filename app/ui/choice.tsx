import type { InputHTMLAttributes, ReactNode, SelectHTMLAttributes } from "react";
import { ChevronDown } from "lucide-react";
import { useFormat, useMessages } from "~/i18n/context";
import { cn } from "./class-names";
import { controlClass, Field, FieldNotes, fieldParts, FieldSet, initialText, type FieldProps } from "./field";

export type Option = { value: string; label: string; hint?: ReactNode; disabled?: boolean };
type Native<T> = Omit<T, keyof FieldProps>;

/** The bare select with our chevron; label it yourself. */
export function SelectBox({ className, children, ...native }: SelectHTMLAttributes<HTMLSelectElement>) {
  return (
    <span className="relative block min-w-0">
      <select {...native} className={cn(controlClass, "appearance-none pe-8", className)}>
        {children}
      </select>
      <ChevronDown aria-hidden className="pointer-events-none absolute inset-y-0 end-2.5 my-auto size-4 text-ink-3" />
    </span>
  );
}

/** A native select; `placeholder` adds an empty first choice. */
export function Select({ options, placeholder, ...props }: FieldProps & Native<SelectHTMLAttributes<HTMLSelectElement>> & { options: readonly Option[]; placeholder?: string | true }) {
  const { common } = useMessages();
  const { label, field, name, id, hint, error, optional, labelHidden, required, form, className, ...native } = props;
  const shared = { label, field, name, id, hint, error, optional, labelHidden, required, form, className };
  const parts = fieldParts(shared);
  return (
    <Field {...shared} parts={parts}>
      <SelectBox key={field?.key} defaultValue={native.value === undefined ? (initialText(field) ?? (placeholder ? "" : undefined)) : undefined} {...native} {...parts.control}>
        {placeholder && <option value="">{placeholder === true ? common.choose : placeholder}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.disabled}>
            {option.label}
          </option>
        ))}
      </SelectBox>
    </Field>
  );
}

const markClass = "mt-1 size-5 shrink-0 accent-(--glaze)";

/** One thing to agree to or not. */
export function CheckBox(props: FieldProps & Native<InputHTMLAttributes<HTMLInputElement>>) {
  const { label, field, name, id, hint, error, optional: _, labelHidden: __, required, form, className, ...native } = props;
  const parts = fieldParts({ label, field, name, id, hint, error, required, form });
  const on = field?.initialValue === "on" || field?.initialValue === true;
  return (
    <div className={cn("grid gap-1", className)}>
      <label className="flex min-h-11 items-start gap-3 py-1.5">
        <input key={field?.key} value="on" defaultChecked={native.checked === undefined ? on : undefined} {...native} {...parts.control} type="checkbox" className={markClass} />
        <span>{label}</span>
      </label>
      <FieldNotes parts={parts} hint={hint} />
    </div>
  );
}

type GroupProps = FieldProps & { options: readonly Option[]; layout?: "list" | "cards" | "chips" };

function chosenOf(field: FieldProps["field"], value: string | readonly string[] | undefined): readonly string[] {
  const chosen = value ?? field?.initialValue;
  return Array.isArray(chosen) ? chosen.map(String) : typeof chosen === "string" ? [chosen] : [];
}

function Choices({ type, options, layout = "list", parts, chosen, choiceKey }: { type: "radio" | "checkbox"; options: readonly Option[]; layout?: GroupProps["layout"]; parts: ReturnType<typeof fieldParts>; chosen: readonly string[]; choiceKey?: string }) {
  const { id, name, form, required } = parts.control;
  const frame = {
    list: "grid",
    cards: cn("grid gap-2", options.length === 3 ? "sm:grid-cols-3" : "sm:grid-cols-2"),
    chips: "flex flex-wrap gap-2",
  }[layout];
  const item = {
    list: "flex min-h-11 items-start gap-3 py-1.5",
    cards: "flex items-start gap-3 rounded-md border border-edge/60 bg-paper px-4 py-3 hover:border-edge has-checked:border-glaze has-checked:bg-glaze-soft",
    chips: "inline-flex min-h-10 items-center gap-2 rounded-full border border-edge/60 bg-paper px-3.5 py-1 text-sm hover:border-edge has-checked:border-glaze has-checked:bg-glaze-soft has-checked:text-glaze-text",
  }[layout];
  return (
    <div className={frame}>
      {options.map((option, index) => (
        <label key={option.value} className={item}>
          <input
            key={choiceKey}
            id={`${id}-${index}`}
            type={type}
            name={name}
            form={form}
            value={option.value}
            disabled={option.disabled}
            required={type === "radio" && required}
            defaultChecked={chosen.includes(option.value)}
            className={cn(markClass, layout === "chips" && "mt-0 size-4")}
          />
          <span>
            <span className={cn(layout === "cards" && "font-semibold")}>{option.label}</span>
            {option.hint && <span className="block text-sm text-ink-2">{option.hint}</span>}
          </span>
        </label>
      ))}
    </div>
  );
}

/** One of a few; `layout="cards"` when each choice needs a line of explanation. */
export function RadioGroup({ options, layout, defaultValue, ...shared }: GroupProps & { defaultValue?: string }) {
  const parts = fieldParts(shared);
  return (
    <FieldSet {...shared} parts={parts}>
      <Choices type="radio" options={options} layout={layout} parts={parts} chosen={chosenOf(shared.field, defaultValue)} choiceKey={shared.field?.key} />
    </FieldSet>
  );
}

/** Any number of several; sends the name once for each. With `first`, what is chosen and as many others are shown, and the rest is folded. */
export function CheckGroup({ options, layout, defaultValue, first, ...shared }: GroupProps & { defaultValue?: readonly string[]; first?: number }) {
  const { common } = useMessages();
  const format = useFormat();
  const parts = fieldParts(shared);
  const chosen = chosenOf(shared.field, defaultValue);
  const known = new Set(chosen);
  let others = 0;
  const shown = first === undefined ? options : options.filter((option) => known.has(option.value) || (others += 1) <= first);
  const folded = options.filter((option) => !shown.includes(option));
  const choices = (some: readonly Option[], suffix = "") => (
    <Choices type="checkbox" options={some} layout={layout} parts={{ ...parts, control: { ...parts.control, id: parts.control.id + suffix } }} chosen={chosen} choiceKey={shared.field?.key} />
  );
  return (
    <FieldSet {...shared} parts={parts}>
      {choices(shown)}
      {folded.length > 0 && (
        <details className="mt-2">
          <summary className="inline-flex min-h-11 cursor-pointer items-center gap-1.5 text-sm font-semibold text-glaze-text">
            <ChevronDown aria-hidden className="size-4" />
            {common.moreChoices(format.number(folded.length))}
          </summary>
          <div className="mt-1">{choices(folded, "-more")}</div>
        </details>
      )}
    </FieldSet>
  );
}
