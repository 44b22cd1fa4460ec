import { useState, type InputHTMLAttributes, type ReactNode, type TextareaHTMLAttributes } from "react";
import { useFormat, useMessages } from "~/i18n/context";
import { cn } from "./class-names";
import { controlClass, Field, fieldParts, initialText, type FieldProps } from "./field";

type Native<T> = Omit<T, keyof FieldProps>;
export type TextInputProps = FieldProps & Native<InputHTMLAttributes<HTMLInputElement>> & { suffix?: ReactNode; prefix?: ReactNode; inputClassName?: string };

function split<P extends FieldProps>(props: P) {
  const { label, field, name, id, hint, error, optional, labelHidden, required, form, className, ...native } = props;
  return { shared: { label, field, name, id, hint, error, optional, labelHidden, required, form, className }, native };
}

/** One line of text. `dir="ltr"` for addresses, codes and e-mail; the suffix names a unit. */
export function TextInput(props: TextInputProps) {
  const { shared, native } = split(props);
  const { suffix, prefix, inputClassName, ...attributes } = native;
  const parts = fieldParts(shared);
  const { field } = shared;
  const ltr = attributes.dir === "ltr" || ["email", "url", "password", "tel"].includes(attributes.type ?? "");
  const framed = suffix !== undefined || prefix !== undefined;
  const input = (
    <input
      key={field?.key}
      type="text"
      dir={ltr ? "ltr" : undefined}
      defaultValue={attributes.value === undefined ? initialText(field) : undefined}
      minLength={field?.minLength}
      maxLength={field?.maxLength}
      {...attributes}
      {...parts.control}
      className={cn(framed ? "min-h-10.5 w-full min-w-0 flex-1 bg-transparent px-3 py-2 outline-none" : controlClass, !ltr && "own-direction", inputClassName)}
    />
  );
  const edge = "flex items-center bg-sunk px-3 text-sm whitespace-nowrap text-ink-2";
  return (
    <Field {...shared} parts={parts}>
      {framed ? (
        <div className={frameClass}>
          {prefix && <span className={cn(edge, "border-e border-line")}>{prefix}</span>}
          {input}
          {suffix && <span className={cn(edge, "border-s border-line")}>{suffix}</span>}
        </div>
      ) : (
        input
      )}
    </Field>
  );
}

const frameClass =
  "flex min-w-0 overflow-hidden rounded-md border border-edge bg-paper hover:border-ink-3 has-aria-invalid:border-bad has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-glaze-text";

/** A number typed in either script of digits; stays text, so that the browser refuses neither "۷۵" nor "9,500". */
export function NumberInput(props: Omit<TextInputProps, "type" | "inputMode"> & { decimal?: boolean }) {
  const { decimal = false, inputClassName, ...rest } = props;
  return <TextInput autoComplete="off" {...rest} type="text" inputMode={decimal ? "decimal" : "numeric"} inputClassName={cn("figures", inputClassName)} />;
}

/** Several lines of text; each paragraph takes its own direction. */
export function TextArea(props: FieldProps & Native<TextareaHTMLAttributes<HTMLTextAreaElement>>) {
  const { shared, native } = split(props);
  const parts = fieldParts(shared);
  const { field } = shared;
  return (
    <Field {...shared} parts={parts}>
      <textarea
        key={field?.key}
        rows={4}
        defaultValue={native.value === undefined ? initialText(field) : undefined}
        minLength={field?.minLength}
        maxLength={field?.maxLength}
        {...native}
        {...parts.control}
        className={cn(controlClass, "own-direction field-sizing-content max-h-96 min-h-24 leading-7")}
      />
    </Field>
  );
}

/**
 * A file. Name the accepted kinds and the largest size in the hint. The browser's own control speaks the
 * browser's language, so with scripts its words give way to ours; it stays under them and takes clicks, keys and drops.
 * What is heavier than `cap`, or all of them than `together`, in bytes, isn't taken: a server that stops reading loses what was typed beside it.
 */
export function FileInput({ cap, together, ...props }: FieldProps & Native<InputHTMLAttributes<HTMLInputElement>> & { cap: number; together?: number }) {
  const { shared, native } = split(props);
  const { common } = useMessages();
  const format = useFormat();
  const [name, setName] = useState<string | null>(null);
  const [refused, setRefused] = useState<string | undefined>();
  const parts = fieldParts({ ...shared, error: refused ?? shared.error });

  function heaviness(files: readonly File[]): string | undefined {
    if (files.some(({ size }) => size > cap)) return common.fileTooHeavy(format.bytes(cap));
    if (together !== undefined && files.reduce((sum, { size }) => sum + size, 0) > together) return common.filesTooHeavy(format.bytes(together));
    return undefined;
  }
  return (
    <Field {...shared} parts={parts}>
      <div className="relative grid min-h-14 items-center rounded-md border border-dashed border-edge bg-sunk/60 has-aria-invalid:border-bad has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-glaze-text">
        <span aria-hidden className="needs-js pointer-events-none col-start-1 row-start-1 flex min-w-0 items-center gap-3 p-2 text-sm text-ink-2">
          <span className="shrink-0 rounded-sm bg-paper px-3 py-2 font-semibold text-ink">{common.chooseFile}</span>
          <span className={cn("min-w-0 truncate", name && "font-medium text-ink")}>{name ? <bdi>{name}</bdi> : common.noFileChosen}</span>
        </span>
        <input
          {...native}
          {...parts.control}
          type="file"
          multiple={native.multiple ?? shared.field?.multiple}
          onChange={(event) => {
            const chosen = [...(event.target.files ?? [])];
            const problem = heaviness(chosen);
            const files = problem ? [] : chosen;
            if (problem) event.target.value = "";
            setRefused(problem);
            setName(files.length > 0 ? files.map((file) => file.name).join("، ") : null);
            native.onChange?.(event);
          }}
          className={cn(
            "quiet-with-js col-start-1 row-start-1 h-full w-full min-w-0 p-2 text-sm text-ink-2 outline-none",
            "file:me-3 file:cursor-pointer file:rounded-sm file:border-0 file:bg-paper file:px-3 file:py-2 file:font-semibold file:text-ink",
          )}
        />
      </div>
    </Field>
  );
}
