import { useForm, type SubmissionResult } from "@conform-to/react";
import { Form, useNavigation } from "@remix-run/react";
import { useMessages } from "~/i18n/context";
import { Ltr } from "~/ui/bidi";
import { Button } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { RadioGroup } from "~/ui/choice";
import { ErrorSummary, formErrors } from "~/ui/form";
import { TextInput } from "~/ui/text-input";
import { TextLink } from "~/ui/text-link";

type Last = { lastResult: SubmissionResult<string[]> | null };
type Profile = { name: string; locale: "fa" | "en"; currencyUnit: "toman" | "rial" };

function usePending(intent: string): boolean {
  const { state, formData } = useNavigation();
  return state === "submitting" && formData?.get("intent") === intent;
}

/** Name, language and unit of money. Posts the whole document, so that language and direction change at the root. */
export function ProfileForm({ profile, lastResult }: Last & { profile: Profile }) {
  const { account, auth, common } = useMessages();
  const [form, fields] = useForm<Profile>({ id: "profile", lastResult, defaultValue: profile });
  return (
    <Card>
      <CardHeader title={account.profileTitle} />
      <Form method="post" reloadDocument id={form.id} onSubmit={form.onSubmit} noValidate className="grid gap-4">
        <ErrorSummary errors={formErrors(form)} />
        <input type="hidden" name="intent" value="profile" />
        <TextInput label={auth.displayName} field={fields.name} hint={auth.displayNameHint} autoComplete="name" required />
        <RadioGroup label={account.languageLabel} field={fields.locale} layout="chips" options={[{ value: "fa", label: account.persian }, { value: "en", label: account.english }]} />
        <RadioGroup label={account.unitLabel} field={fields.currencyUnit} layout="chips" options={[{ value: "toman", label: account.toman }, { value: "rial", label: account.rial }]} />
        <Button variant="primary" className="justify-self-start">
          {common.save}
        </Button>
      </Form>
    </Card>
  );
}

/** Another e-mail address, confirmed by a link sent to it. */
export function EmailForm({ email, lastResult }: Last & { email: string }) {
  const { account } = useMessages();
  const [form, fields] = useForm<{ email: string; currentPassword: string }>({ id: "email", lastResult });
  const pending = usePending("email");
  return (
    <Card>
      <CardHeader title={account.emailTitle} />
      <p className="mb-4">
        <span className="text-ink-2">{account.emailNow}: </span>
        <Ltr className="font-medium break-all">{email}</Ltr>
      </p>
      <Form method="post" id={form.id} onSubmit={form.onSubmit} noValidate className="grid gap-4">
        <ErrorSummary errors={formErrors(form)} />
        <input type="hidden" name="intent" value="email" />
        <TextInput label={account.newEmail} field={fields.email} hint={account.emailHint} type="email" autoComplete="email" inputMode="email" required />
        <TextInput label={account.currentPassword} field={fields.currentPassword} type="password" autoComplete="current-password" required />
        <Button className="justify-self-start" pending={pending}>
          {account.emailAction}
        </Button>
      </Form>
    </Card>
  );
}

/** Another password; the current one is asked. */
export function PasswordForm({ email, lastResult }: Last & { email: string }) {
  const { account, auth } = useMessages();
  const [form, fields] = useForm<{ currentPassword: string; newPassword: string }>({ id: "password", lastResult });
  const pending = usePending("password");
  return (
    <Card>
      <CardHeader title={account.passwordTitle} />
      <Form method="post" id={form.id} onSubmit={form.onSubmit} noValidate className="grid gap-4">
        <ErrorSummary errors={formErrors(form)} />
        <input type="hidden" name="intent" value="password" />
        {/* Lets a password keeper know whose password this is. */}
        <input type="email" autoComplete="username" defaultValue={email} readOnly hidden />
        <TextInput label={account.currentPassword} field={fields.currentPassword} type="password" autoComplete="current-password" required />
        <TextInput label={auth.newPassword} field={fields.newPassword} hint={auth.passwordHint} type="password" autoComplete="new-password" required />
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <Button pending={pending}>{account.passwordAction}</Button>
          <TextLink to="/forgot-password" className="text-sm">
            {account.noPassword}
          </TextLink>
        </div>
      </Form>
    </Card>
  );
}

/** Out of this device, or of all. */
export function SignOutCard() {
  const { account, auth } = useMessages();
  return (
    <Card>
      <CardHeader title={account.sessionsTitle} />
      <p className="mb-4 text-ink-2">{account.sessionsLead}</p>
      <Form method="post" action="/sign-out" reloadDocument className="flex flex-wrap gap-3">
        <Button name="scope" value="local">
          {auth.signOutHere}
        </Button>
        <Button name="scope" value="global" variant="danger">
          {auth.signOutEverywhere}
        </Button>
      </Form>
    </Card>
  );
}
