import type { ElementType, ReactNode } from "react";
import { cn } from "./class-names";

/** People's own words inside ours: takes the direction of its first strong letter and doesn't disturb its neighbours. */
export function Name({ children, className }: { children: ReactNode; className?: string }) {
  return <bdi className={className}>{children}</bdi>;
}

/** A sentence of ours with people's words in it: keeps the direction of the page, whatever word comes first. */
export function Sentence({ children, className }: { children: ReactNode; className?: string }) {
  return <span className={cn("[unicode-bidi:isolate]", className)}>{children}</span>;
}

/** A paragraph written by people: its own direction, its line breaks kept. */
export function Text({ as: Element = "p", children, className }: { as?: ElementType; children: ReactNode; className?: string }) {
  return (
    <Element dir="auto" className={`whitespace-pre-line ${className ?? ""}`}>
      {children}
    </Element>
  );
}

/** Left-to-right in any page: e-mail, phone, codes, addresses. */
export function Ltr({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <bdi dir="ltr" className={className}>
      {children}
    </bdi>
  );
}
