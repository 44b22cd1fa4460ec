import { getFormProps, useForm, type SubmissionResult } from "@conform-to/react";
import { Form } from "@remix-run/react";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Name } from "~/ui/bidi";
import { Button } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { Select } from "~/ui/choice";
import { ErrorSummary, formErrors } from "~/ui/form";
import { NumberInput, TextInput } from "~/ui/text-input";
import type { capacitiesOf, machinesOf } from "../queries.server";
import { unitOf, unitOptions } from "../units";
import { AddEntry, Entry } from "./entry";
import { concerns, savedAs } from "./last-result";

type Capacity = Awaited<ReturnType<typeof capacitiesOf>>[number];
type Machine = Awaited<ReturnType<typeof machinesOf>>[number];
type LastResult = { lastResult: SubmissionResult | undefined };

/** What the firm makes in a month, and how much of it is free. */
export function Capacities({ capacities, lastResult }: { capacities: Capacity[] } & LastResult) {
  const { locale } = useLocale();
  const { work } = useMessages().firms;
  const format = useFormat();
  const isNew = concerns(lastResult, "save-capacity");
  return (
    <Card>
      <CardHeader title={work.capacities} />
      {capacities.length === 0 && <p className="text-ink-2">{work.noCapacities}</p>}
      <ul>
        {capacities.map((capacity) => {
          const mine = concerns(lastResult, "save-capacity", capacity.id);
          const amount = (value: bigint) => `${format.number(value)} ${unitOf(capacity.unitCode, value, locale)}`;
          return (
            <Entry
              key={capacity.id}
              part="capacity"
              id={capacity.id}
              open={mine}
              title={<Name>{capacity.item}</Name>}
              meta={
                <>
                  <span>{work.perMonthOf(amount(capacity.perMonth))}</span>
                  {capacity.freeNow !== null && <span>{work.freeOf(amount(capacity.freeNow))}</span>}
                </>
              }
            >
              <CapacityFields key={savedAs(capacity)} capacity={capacity} lastResult={mine ? lastResult : undefined} />
            </Entry>
          );
        })}
      </ul>
      <AddEntry key={capacities.length} label={work.addCapacity} open={isNew}>
        <CapacityFields lastResult={isNew ? lastResult : undefined} />
      </AddEntry>
    </Card>
  );
}

function CapacityFields({ capacity, lastResult }: { capacity?: Capacity } & LastResult) {
  const { locale } = useLocale();
  const { firms, common } = useMessages();
  const format = useFormat();
  const t = firms.work;
  const [form, fields] = useForm({
    id: `capacity-${capacity?.id ?? "new"}`,
    lastResult,
    defaultValue: {
      item: capacity?.item,
      perMonth: capacity ? format.number(capacity.perMonth) : "",
      freeNow: capacity?.freeNow === null || capacity === undefined ? "" : format.number(capacity.freeNow),
      unitCode: capacity?.unitCode ?? "H87",
    },
  });
  return (
    <Form method="post" {...getFormProps(form)} className="grid gap-4">
      <ErrorSummary errors={formErrors(form)} />
      <input type="hidden" name="intent" value="save-capacity" />
      {capacity && <input type="hidden" name="id" value={capacity.id} />}
      <TextInput label={t.item} field={fields.item} maxLength={160} required />
      <div className="grid gap-4 sm:grid-cols-3">
        <NumberInput label={t.perMonth} field={fields.perMonth} required />
        <NumberInput label={t.freeNow} field={fields.freeNow} optional />
        <Select label={t.unit} field={fields.unitCode} options={unitOptions(locale)} />
      </div>
      <Button variant="primary" className="justify-self-start">
        {capacity ? common.save : common.add}
      </Button>
    </Form>
  );
}

/** Machines of the firm. */
export function Machines({ machines, lastResult }: { machines: Machine[] } & LastResult) {
  const { firms } = useMessages();
  const format = useFormat();
  const isNew = concerns(lastResult, "save-machine");
  return (
    <Card>
      <CardHeader title={firms.work.machines} />
      {machines.length === 0 && <p className="text-ink-2">{firms.work.noMachines}</p>}
      <ul>
        {machines.map((machine) => {
          const mine = concerns(lastResult, "save-machine", machine.id);
          return (
            <Entry
              key={machine.id}
              part="machine"
              id={machine.id}
              open={mine}
              title={<Name>{machine.name}</Name>}
              meta={
                <>
                  <span>{firms.page.machinesCount(format.number(machine.quantity))}</span>
                  {machine.detail && <Name>{machine.detail}</Name>}
                </>
              }
            >
              <MachineFields key={savedAs(machine)} machine={machine} lastResult={mine ? lastResult : undefined} />
            </Entry>
          );
        })}
      </ul>
      <AddEntry key={machines.length} label={firms.work.addMachine} open={isNew}>
        <MachineFields lastResult={isNew ? lastResult : undefined} />
      </AddEntry>
    </Card>
  );
}

function MachineFields({ machine, lastResult }: { machine?: Machine } & LastResult) {
  const { firms, common } = useMessages();
  const format = useFormat();
  const t = firms.work;
  const [form, fields] = useForm({
    id: `machine-${machine?.id ?? "new"}`,
    lastResult,
    defaultValue: { name: machine?.name, quantity: format.number(machine?.quantity ?? 1), detail: machine?.detail },
  });
  return (
    <Form method="post" {...getFormProps(form)} className="grid gap-4">
      <ErrorSummary errors={formErrors(form)} />
      <input type="hidden" name="intent" value="save-machine" />
      {machine && <input type="hidden" name="id" value={machine.id} />}
      <div className="grid gap-4 sm:grid-cols-[1fr_8rem]">
        <TextInput label={t.machineName} field={fields.name} maxLength={160} required />
        <NumberInput label={t.quantity} field={fields.quantity} />
      </div>
      <TextInput label={t.detail} field={fields.detail} maxLength={400} optional />
      <Button variant="primary" className="justify-self-start">
        {machine ? common.save : common.add}
      </Button>
    </Form>
  );
}
