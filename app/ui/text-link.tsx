import { Link, type LinkProps } from "@remix-run/react";
import { cn } from "./class-names";

/** A link in running text or a list. */
export function TextLink({ className, ...rest }: LinkProps) {
  return <Link {...rest} className={cn("font-medium text-glaze-text underline decoration-glaze-text/35 underline-offset-4 hover:decoration-glaze-text", className)} />;
}
