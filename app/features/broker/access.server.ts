import type { Tx } from "~/lib/db.server";
import { errorResponse } from "~/lib/errors";
import type { Viewer } from "~/lib/load-context";
import { deskRights, type DeskRights } from "./rules";

export type DeskCluster = { id: string; slug: string; name_fa: string; name_en: string; hue: number };
export type Desk = { cluster: DeskCluster; rights: DeskRights };

function rightsOf(viewer: Viewer, clusterId: string): DeskRights | null {
  return deskRights({ broker: viewer.brokerOf.includes(clusterId), staff: viewer.staffOf.includes(clusterId), admin: viewer.isAdmin });
}

/** The desk of a cluster for this person; a desk that isn't theirs isn't there. */
export async function openDesk(tx: Tx, viewer: Viewer, slug: string): Promise<Desk> {
  const cluster = await tx.selectFrom("clusters").select(["id", "slug", "name_fa", "name_en", "hue"]).where("slug", "=", slug).executeTakeFirst();
  const rights = cluster && rightsOf(viewer, cluster.id);
  if (!rights) throw errorResponse("not_found");
  return { cluster, rights };
}

/** The same for somebody who is about to decide something there. */
export async function openDeskToDecide(tx: Tx, viewer: Viewer, slug: string): Promise<Desk> {
  const desk = await openDesk(tx, viewer, slug);
  if (!desk.rights.decides) throw errorResponse("forbidden");
  return desk;
}

/** Desks this person may open, by name. */
export async function desksOf(tx: Tx, viewer: Viewer): Promise<Desk[]> {
  const clusters = await tx.selectFrom("clusters").select(["id", "slug", "name_fa", "name_en", "hue"]).orderBy("slug").execute();
  return clusters.flatMap((cluster) => {
    const rights = rightsOf(viewer, cluster.id);
    return rights ? [{ cluster, rights }] : [];
  });
}
