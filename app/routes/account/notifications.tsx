import { redirect, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { titleOf } from "~/features/chat/ui/titles";
import { keysOf } from "~/features/notifications/keys.server";
import { addDevice, chooseKinds, chooseRooms, chooseSettings, dropDevice, readPreferences } from "~/features/notifications/preferences.server";
import { PreferencesForm } from "~/features/notifications/schema";
import { KindsForm, RoomsForm, SettingsForm } from "~/features/notifications/ui/preference-forms";
import { PushDevices } from "~/features/notifications/ui/push-devices";
import { useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import { guard } from "~/lib/guard.server";
import { Flash } from "~/ui/flash";
import { PageHeader } from "~/ui/page-header";

export const loader = guard({ as: "person" }, async ({ actor, db, viewer, locale }) => {
  const { rooms, ...preferences } = await db.as(actor, (tx) => readPreferences(tx));
  const own = viewer.firms.map(({ id }) => id);
  const { chat, notices } = messagesFor(locale);
  return {
    preferences,
    rooms: rooms.map((room) => ({ id: room.id, delivery: room.delivery, push: room.push, title: titleOf(room, own, locale) || chat.title })),
    publicKey: (await db.service(keysOf)).vapid.publicKey,
    title: notices.preferences.title,
  };
});

export const action = guard({ as: "person", form: PreferencesForm, rate: "write_person" }, async ({ actor, db, form, pushServices }) => {
  if (form.intent === "settings") {
    const answer = await db.as(actor, (tx) => chooseSettings(tx, { actor, ...form }));
    return answer.ok ? redirect("/account/notifications?notice=saved", 303) : answer;
  }
  if (form.intent === "device-add") {
    const answer = await db.as(actor, (tx) => addDevice(tx, { actor, pushServices, ...form }));
    return answer.ok ? redirect("/account/notifications?notice=device#devices", 303) : answer;
  }
  if (form.intent === "device-remove") {
    await db.as(actor, (tx) => dropDevice(tx, form.id));
    return redirect("/account/notifications?notice=removed#devices", 303);
  }
  await db.as(actor, (tx) => (form.intent === "kinds" ? chooseKinds(tx, { actor, kinds: form.kinds }) : chooseRooms(tx, { actor, rooms: form.rooms })));
  return redirect("/account/notifications?notice=saved", 303);
});

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }, { name: "robots", content: "noindex" }];

export default function NotificationsPage() {
  const { preferences, rooms, publicKey } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { notices } = useMessages();
  const t = notices.preferences;
  const submission = answer && "submission" in answer ? answer.submission : null;
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader crumbs={[{ to: "/account", label: t.back }]} title={t.title} lead={t.lead} />
      <Flash texts={t.notices} />
      <div className="grid gap-5">
        <KindsForm key={JSON.stringify(preferences.kinds)} kinds={preferences.kinds} />
        <SettingsForm key={JSON.stringify([preferences.quiet, preferences.pushWords])} quiet={preferences.quiet} pushWords={preferences.pushWords} lastResult={submission?.initialValue?.intent === "settings" ? submission : null} />
        <PushDevices devices={preferences.devices} publicKey={publicKey} />
        <RoomsForm key={JSON.stringify(rooms)} rooms={rooms} />
      </div>
    </div>
  );
}
