import { Printer } from "lucide-react";
import { Button } from "./button";

/** Prints the page. Not there without scripts: the browser's own menu does the same. */
export function PrintButton({ label }: { label: string }) {
  return (
    <Button type="button" className="needs-js print:hidden" onClick={() => window.print()}>
      <Printer aria-hidden />
      {label}
    </Button>
  );
}
