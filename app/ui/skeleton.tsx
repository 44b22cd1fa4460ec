import { useMessages } from "~/i18n/context";
import { cn } from "./class-names";

/** A grey shape where something will stand; give it the size of what comes. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={cn("h-4 animate-pulse rounded-sm bg-line", className)} />;
}

/** A card's worth of lines while its content is on the way. */
export function SkeletonLines({ lines = 3, className }: { lines?: number; className?: string }) {
  const { common } = useMessages();
  return (
    <div role="status" className={cn("grid gap-3", className)}>
      <span className="sr-only">{common.loading}</span>
      {Array.from({ length: lines }, (_, index) => (
        <Skeleton key={index} className={index === lines - 1 ? "w-2/3" : undefined} />
      ))}
    </div>
  );
}
