import type { ReactNode } from "react";
import { useMessages } from "~/i18n/context";
import { cn } from "./class-names";

/** What the kit reads from a field of conform (`fields.name`); a plain object of this shape does too. */
export type FieldLike = {
  id: string;
  name: string;
  key?: string;
  formId?: string;
  errors?: string[];
  initialValue?: unknown;
  required?: boolean;
  minLength?: number;
  maxLength?: number;
  multiple?: boolean;
};

/** What every field of the kit takes besides the attributes of its element. */
export type FieldProps = {
  label: ReactNode;
  /** A field of conform; gives id, name, value, errors and constraints. Without it pass `name`. */
  field?: FieldLike;
  name?: string;
  id?: string;
  hint?: ReactNode;
  /** A translated message, or several. Wins over the errors of `field`. */
  error?: string | string[];
  /** Marks the label as optional; required fields carry no mark. */
  optional?: boolean;
  labelHidden?: boolean;
  required?: boolean;
  /** Form the element belongs to when it stands outside of it. */
  form?: string;
  className?: string;
};

export const controlClass =
  "w-full min-w-0 rounded-md border border-edge bg-paper px-3 py-2 text-ink min-h-11 hover:border-ink-3 aria-invalid:border-bad aria-invalid:bg-bad-soft/40 disabled:bg-sunk disabled:text-ink-3";

/** Ids, errors and aria attributes of one field; the same for every kind of element. */
export function fieldParts({ field, name, id, hint, error, required, form }: FieldProps) {
  const errors = error === undefined ? (field?.errors ?? []) : error === "" ? [] : [error].flat();
  const fieldId = id ?? field?.id ?? `f-${name ?? ""}`;
  const hintId = `${fieldId}-hint`;
  const errorId = `${fieldId}-error`;
  const described = [errors.length > 0 && errorId, hint && hintId].filter(Boolean).join(" ");
  return {
    errors,
    hintId,
    errorId,
    control: {
      id: fieldId,
      name: name ?? field?.name,
      form: form ?? field?.formId,
      required: required ?? field?.required,
      "aria-invalid": errors.length > 0 || undefined,
      "aria-describedby": described || undefined,
    },
  };
}

/** First value of a conform field as text, for `defaultValue`. */
export function initialText(field: FieldLike | undefined): string | undefined {
  const value = field?.initialValue;
  return typeof value === "string" || typeof value === "number" || typeof value === "bigint" ? String(value) : undefined;
}

type Parts = ReturnType<typeof fieldParts>;

/** Label above, hint and error below; the error stands beside the field and is read with it. */
export function Field({ parts, label, hint, optional, labelHidden, className, children }: FieldProps & { parts: Parts; children: ReactNode }) {
  const { common } = useMessages();
  return (
    <div className={cn("grid gap-1 content-start", className)}>
      <label htmlFor={parts.control.id} className={cn("text-sm font-semibold text-ink", labelHidden && "sr-only")}>
        {label}
        {optional && <span className="font-normal text-ink-3"> ({common.optional})</span>}
      </label>
      {children}
      <FieldNotes parts={parts} hint={hint} />
    </div>
  );
}

/** Error and hint of a field. */
export function FieldNotes({ parts, hint }: { parts: Parts; hint?: ReactNode }) {
  return (
    <>
      {parts.errors.length > 0 && (
        <p id={parts.errorId} className="text-sm font-medium text-bad">
          {parts.errors.join(" ")}
        </p>
      )}
      {hint && (
        <p id={parts.hintId} className="text-sm text-ink-2">
          {hint}
        </p>
      )}
    </>
  );
}

/** A group of fields under one question. */
export function FieldSet({ parts, label, hint, optional, labelHidden, className, children }: FieldProps & { parts: Parts; children: ReactNode }) {
  const { common } = useMessages();
  const { id } = parts.control;
  return (
    <fieldset id={id} tabIndex={-1} className={cn("min-w-0 outline-none", className)} aria-invalid={parts.control["aria-invalid"]} aria-describedby={parts.control["aria-describedby"]}>
      <legend className={cn("mb-1 text-sm font-semibold text-ink", labelHidden && "sr-only")}>
        {label}
        {optional && <span className="font-normal text-ink-3"> ({common.optional})</span>}
      </legend>
      {children}
      <div className="mt-1 grid gap-1 empty:hidden">
        <FieldNotes parts={parts} hint={hint} />
      </div>
    </fieldset>
  );
}
