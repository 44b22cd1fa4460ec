import { Form, Link, useRouteLoaderData } from "@remix-run/react";
import { BellPlus } from "lucide-react";
import { useLocale, useMessages } from "~/i18n/context";
import { Button, buttonClass } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { Select } from "~/ui/choice";
import { Menu } from "~/ui/menu";
import { describeSearch, type Names } from "../../labels";
import { savedQuery, searchPath, type SearchAddress } from "../../schema";
import { cadences } from "../rules";

/** Keeps this search and asks when to be told of new firms: a plain form behind a small button, or in full where nothing was found. */
export function SaveSearch({ address, names, full = false }: { address: SearchAddress; names: Names; full?: boolean }) {
  const { finding } = useMessages();
  const root = useRouteLoaderData<{ viewer: object | null }>("root");
  const t = finding.kept;
  const query = savedQuery(address);
  if (query === "") return null;
  const trigger = (
    <>
      <BellPlus aria-hidden />
      {full ? t.save : t.saveShort}
    </>
  );
  const look = buttonClass({ variant: full ? "secondary" : "ghost", size: full ? "md" : "sm" }, full ? "justify-self-start" : "min-h-11 rounded-full lg:min-h-9");
  if (!root?.viewer) {
    return (
      <Link to={`/sign-in?next=${encodeURIComponent(searchPath(address))}`} rel="nofollow" className={look}>
        {trigger}
      </Link>
    );
  }
  if (full) {
    return (
      <Card>
        <CardHeader title={t.save} />
        <SaveForm address={address} names={names} query={query} />
      </Card>
    );
  }
  return (
    <Menu label={t.save} trigger={<span className={look}>{trigger}</span>} className="max-sm:static" panelClassName="start-0 end-auto w-80 p-4 max-sm:inset-x-0 max-sm:w-auto">
      <SaveForm address={address} names={names} query={query} />
    </Menu>
  );
}

function SaveForm({ address, names, query }: { address: SearchAddress; names: Names; query: string }) {
  const { finding } = useMessages();
  const { locale } = useLocale();
  const t = finding.kept;
  return (
    <Form method="post" action="/saved-searches" className="grid gap-3">
      <input type="hidden" name="intent" value="save" />
      <input type="hidden" name="query" value={query} />
      <p className="font-semibold" dir="auto">
        {describeSearch(address, names, locale)}
      </p>
      <p className="text-sm text-ink-2">{t.saveLead}</p>
      <Select id="cadence" name="cadence" label={t.cadence} defaultValue="daily" options={cadences.map((cadence) => ({ value: cadence, label: t.cadences[cadence]! }))} />
      <Button variant="primary">{t.saveIt}</Button>
    </Form>
  );
}
