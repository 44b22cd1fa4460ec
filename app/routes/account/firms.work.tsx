import { redirect, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { editFrame, requireFirm } from "~/features/firms/access.server";
import { removePart, saveCapacity, saveMachine, saveOffering, setProcesses } from "~/features/firms/capability.server";
import { allProcesses, capacitiesOf, machinesOf, offeringsOf, processesOf, soughtProcessesOf } from "~/features/firms/queries.server";
import { CapacityForm, FirmParams, MachineForm, OfferingForm, ProcessesForm, RemovePartForm } from "~/features/firms/schema";
import { Capacities, Machines } from "~/features/firms/ui/capacity-editor";
import { EditFrame } from "~/features/firms/ui/edit-frame";
import { Offerings } from "~/features/firms/ui/offerings-editor";
import { ProcessesEditor } from "~/features/firms/ui/processes-editor";
import { guard } from "~/lib/guard.server";

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.frame.name }];

export const loader = guard({ as: "person", params: FirmParams }, ({ actor, db, params, locale }) =>
  db.as(actor, async (tx) => {
    const { firm, frame } = await editFrame(tx, params.slug, actor, locale);
    return {
      frame,
      processes: await allProcesses(tx),
      chosen: (await processesOf(tx, firm.id)).map((process) => process.code),
      sought: (await soughtProcessesOf(tx, firm.id)).map((process) => process.code),
      offerings: await offeringsOf(tx, firm.id),
      machines: await machinesOf(tx, firm.id),
      capacities: await capacitiesOf(tx, firm.id),
    };
  }),
);

const notices = { processes: "saved", "save-offering": "saved", "save-machine": "saved", "save-capacity": "saved", remove: "removed" } as const;

export const action = guard(
  {
    as: "person",
    params: FirmParams,
    form: (context) => z.discriminatedUnion("intent", [ProcessesForm, OfferingForm(context.currencyUnit), MachineForm, CapacityForm, RemovePartForm]),
    rate: "write_person",
  },
  async ({ actor, db, params, form }) => {
    const answer = await db.as(actor, async (tx) => {
      const { id: firmId } = await requireFirm(tx, params.slug, actor, "editor");
      switch (form.intent) {
        case "processes":
          return setProcesses(tx, firmId, form);
        case "save-offering":
          return saveOffering(tx, firmId, form);
        case "save-machine":
          return saveMachine(tx, firmId, form);
        case "save-capacity":
          return saveCapacity(tx, firmId, form);
        case "remove":
          return removePart(tx, firmId, form.part, form.id);
      }
    });
    return answer.ok ? redirect(`?notice=${notices[form.intent]}`, 303) : answer;
  },
);

export default function EditWorkPage() {
  const data = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const lastResult = answer && "submission" in answer ? answer.submission : undefined;
  return (
    <EditFrame frame={data.frame}>
      <div className="grid gap-5">
        <Offerings offerings={data.offerings} lastResult={lastResult} />
        <ProcessesEditor processes={data.processes} chosen={data.chosen} sought={data.sought} />
        <Capacities capacities={data.capacities} lastResult={lastResult} />
        <Machines machines={data.machines} lastResult={lastResult} />
      </div>
    </EditFrame>
  );
}
