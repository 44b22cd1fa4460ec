import { Link, type LinkProps } from "@remix-run/react";
import { forwardRef, type ButtonHTMLAttributes, type ReactNode } from "react";
import { useMessages } from "~/i18n/context";
import { cn } from "./class-names";

export type ButtonVariant = "primary" | "secondary" | "ghost" | "danger";
export type ButtonSize = "sm" | "md" | "lg";
type Look = { variant?: ButtonVariant; size?: ButtonSize; wide?: boolean };

const variants: Record<ButtonVariant, string> = {
  primary: "border-glaze bg-glaze text-on-glaze hover:border-glaze-hover hover:bg-glaze-hover",
  secondary: "border-edge/60 bg-paper text-ink hover:border-edge hover:bg-sunk",
  ghost: "border-transparent text-glaze-text hover:bg-glaze-soft",
  danger: "border-bad/50 bg-paper text-bad hover:border-bad-fill hover:bg-bad-fill hover:text-on-glaze",
};
const sizes: Record<ButtonSize, string> = {
  sm: "min-h-9 gap-1.5 px-3 py-1 text-sm",
  md: "min-h-11 gap-2 px-4.5 py-1.5 text-base",
  lg: "min-h-13 gap-2 px-6 py-2 text-lg",
};

/** Classes of a button, for the rare element that must look like one (a label, a summary). */
export function buttonClass({ variant = "secondary", size = "md", wide = false }: Look = {}, className?: string): string {
  return cn(
    "inline-flex items-center justify-center rounded-md border text-center font-semibold no-underline transition-colors",
    "disabled:cursor-not-allowed disabled:border-line disabled:bg-sunk disabled:text-ink-3 [&_svg]:size-[1.15em] [&_svg]:shrink-0",
    variants[variant],
    sizes[size],
    wide && "w-full",
    className,
  );
}

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & Look & { pending?: boolean; pendingText?: ReactNode };

/** A button; submits unless `type="button"`. While `pending` it keeps its width and its focus, and says so. */
export const Button = forwardRef<HTMLButtonElement, ButtonProps>(function Button(
  { variant, size, wide, pending = false, pendingText, className, children, type = "submit", onClick, ...rest },
  ref,
) {
  const { common } = useMessages();
  return (
    <button
      {...rest}
      ref={ref}
      type={type}
      aria-disabled={pending || undefined}
      aria-busy={pending || undefined}
      onClick={(event) => (pending ? event.preventDefault() : onClick?.(event))}
      className={buttonClass({ variant, size, wide }, cn(pending && "cursor-progress opacity-75", className))}
    >
      {pending ? (pendingText ?? common.working) : children}
    </button>
  );
});

/** A link that looks like a button: for going somewhere, never for changing something. */
export const LinkButton = forwardRef<HTMLAnchorElement, LinkProps & Look>(function LinkButton({ variant, size, wide, className, ...rest }, ref) {
  return <Link {...rest} ref={ref} className={buttonClass({ variant, size, wide }, className)} />;
});
