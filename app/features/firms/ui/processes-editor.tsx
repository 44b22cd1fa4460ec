import { Form, useNavigation } from "@remix-run/react";
import { useLocale, useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { CheckGroup } from "~/ui/choice";
import { isicClasses } from "../taxonomy";

type Process = { code: string; fa: string; en: string; sector: string };

/** The steps of production a firm does, and those it looks for in others, grouped by trade. */
export function ProcessesEditor({ processes, chosen, sought }: { processes: Process[]; chosen: string[]; sought: string[] }) {
  const { locale } = useLocale();
  const { firms, common } = useMessages();
  const navigation = useNavigation();
  const pending = navigation.state === "submitting" && navigation.formData?.get("intent") === "processes";
  const sectors = [...new Set(processes.map((process) => process.sector))];
  const sectorLabel = (sector: string) => isicClasses.find((term) => term.code === sector || (sector.length > 1 && term.code.startsWith(sector)))?.[locale] ?? firms.work.otherSectors;
  const optionsOf = (sector: string) => processes.filter((process) => process.sector === sector).map((process) => ({ value: process.code, label: process[locale] }));
  return (
    <Card>
      <CardHeader title={firms.work.processes} />
      {processes.length === 0 ? (
        <p className="text-ink-2">{firms.work.noProcesses}</p>
      ) : (
        <Form method="post" className="grid gap-4">
          <input type="hidden" name="intent" value="processes" />
          <p className="text-ink-2">{firms.work.processesHint}</p>
          {sectors.map((sector) => (
            <CheckGroup key={sector} id={`processes-${sector}`} name="processes" layout="chips" label={sectorLabel(sector)} defaultValue={chosen} options={optionsOf(sector)} />
          ))}
          <h3 className="mt-2 font-semibold">{firms.work.sought}</h3>
          <p className="text-ink-2">{firms.work.soughtHint}</p>
          {sectors.map((sector) => (
            <CheckGroup key={sector} id={`sought-${sector}`} name="sought" layout="chips" label={sectorLabel(sector)} defaultValue={sought} options={optionsOf(sector)} />
          ))}
          <Button variant="primary" pending={pending} className="justify-self-start">
            {common.save}
          </Button>
        </Form>
      )}
    </Card>
  );
}
