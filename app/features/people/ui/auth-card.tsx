import type { ReactNode } from "react";
import { Card } from "~/ui/card";

/** The narrow sheet that signing in and its kin stand on: a title, one form, the ways on below. */
export function AuthCard({ title, lead, children, ways }: { title: string; lead?: ReactNode; children?: ReactNode; ways?: ReactNode }) {
  return (
    <div className="mx-auto grid w-full max-w-md gap-4 py-4 md:py-10">
      <Card className="md:py-7">
        <h1 className="text-2xl">{title}</h1>
        {lead && <p className="mt-2 text-ink-2">{lead}</p>}
        <div className="mt-5 grid gap-4">{children}</div>
      </Card>
      {ways && <div className="grid justify-items-center gap-2 text-center">{ways}</div>}
    </div>
  );
}
