import { useForm, type SubmissionResult } from "@conform-to/react";
import { Form, useNavigation } from "@remix-run/react";
import type { ReactNode } from "react";
import { Button } from "~/ui/button";
import type { FieldLike } from "~/ui/field";
import { ErrorSummary, formErrors, IdempotencyKey } from "~/ui/form";

export type LastResult = SubmissionResult<string[]> | null | undefined;
type Fields = Record<string, FieldLike>;

/** One of several forms of a page. What came back belongs to the form of its intent (and of its `of`), and keeps what was typed. */
export function IntentForm({
  intent,
  of,
  labels = {},
  defaults,
  submit,
  variant = "primary",
  formKey,
  lastResult,
  upload = false,
  children,
}: {
  intent: string;
  of?: string;
  labels?: Record<string, string>;
  defaults?: Record<string, string | undefined>;
  submit: ReactNode;
  variant?: "primary" | "danger" | "secondary";
  formKey: string;
  lastResult: LastResult;
  upload?: boolean;
  children?: (fields: Fields) => ReactNode;
}) {
  const typed = lastResult?.initialValue as { intent?: string; ref?: string } | undefined;
  const own = typed?.intent === intent && (typed.ref ?? "") === (of ?? "");
  const [form, fields] = useForm<Record<string, string>, string[]>({ id: `${intent}${of ? `-${of}` : ""}`, lastResult: own ? lastResult : undefined, defaultValue: defaults });
  const navigation = useNavigation();
  const pending = navigation.formData?.get("intent") === intent && (navigation.formData.get("ref") ?? "") === (of ?? "");
  return (
    <Form method="post" id={form.id} noValidate className="grid gap-3" preventScrollReset {...(upload && { encType: "multipart/form-data" })}>
      <ErrorSummary errors={formErrors(form, labels)} />
      <IdempotencyKey value={`${formKey}-${intent}${of ? `-${of.slice(0, 8)}` : ""}`} />
      <input type="hidden" name="intent" value={intent} />
      {of && <input type="hidden" name="ref" value={of} />}
      {children?.(fields as unknown as Fields)}
      <Button {...(variant !== "secondary" && { variant })} className="justify-self-start" pending={pending}>
        {submit}
      </Button>
    </Form>
  );
}
