import { cn } from "./class-names";

const sizes = { xs: "size-6 text-[0.6875rem]", sm: "size-8 text-sm", md: "size-10 text-base", lg: "size-16 text-xl", xl: "size-24 text-2xl" };

/** A hue for a name, the same each time, in steps of 15 degrees. */
export function hueOf(name: string): number {
  let sum = 7;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 100_003;
  return (sum % 24) * 15;
}

/** First letters of the first two words; one letter in Persian, where two would join. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/[\s\u200c]+/).filter(Boolean);
  const first = words[0]?.[0] ?? "?";
  return /[A-Za-z]/.test(first) ? (first + (words[1]?.[0] ?? "")).toUpperCase() : first;
}

/** A picture, or initials on a hue of the name. Beside the written name it says nothing more, so it is hidden from screen readers. */
export function Avatar({ name, src, size = "md", square = false, className }: { name: string; src?: string | null; size?: keyof typeof sizes; square?: boolean; className?: string }) {
  const shape = cn("shrink-0 overflow-hidden", square ? "rounded-md" : "rounded-full", sizes[size], className);
  if (src) return <img src={src} alt="" loading="lazy" decoding="async" className={cn(shape, "bg-sunk object-cover")} />;
  const hue = hueOf(name);
  return (
    <span aria-hidden data-hue={hue} style={{ "--hue": hue } as React.CSSProperties} className={cn(shape, "inline-grid place-items-center bg-glaze font-bold text-on-glaze select-none")}>
      {initialsOf(name)}
    </span>
  );
}

/** Everything inside takes another accent: a cluster's own glaze. */
export function Hue({ hue, children, className }: { hue: number; children: React.ReactNode; className?: string }) {
  return (
    <div data-hue={hue} style={{ "--hue": hue } as React.CSSProperties} className={className}>
      {children}
    </div>
  );
}
