import { LogoMark } from "./logo";
import { LinkButton } from "./button";
import { Ltr } from "./bidi";
import { useFormat, useMessages } from "~/i18n/context";

/** A page that says what went wrong, whose fault it is, and the way onward. */
export function ErrorPage({ status, title, body, requestId, retryHref }: { status: number; title: string; body: string; requestId?: string; retryHref?: string }) {
  const { errors } = useMessages();
  const format = useFormat();
  return (
    <div className="mx-auto grid max-w-text justify-items-center gap-3 py-10 text-center md:py-20">
      <LogoMark className="size-16" />
      <p className="figures text-sm font-semibold text-ink-2">{errors.statusLabel(format.digits(status))}</p>
      <h1 className="text-2xl">{title}</h1>
      <p className="text-ink-2">{body}</p>
      <div className="mt-3 flex flex-wrap justify-center gap-2">
        {retryHref && (
          <LinkButton to={retryHref} reloadDocument variant="primary">
            {errors.tryAgain}
          </LinkButton>
        )}
        <LinkButton to="/" reloadDocument variant={retryHref ? "secondary" : "primary"}>
          {errors.goHome}
        </LinkButton>
        <LinkButton to="/search" reloadDocument>
          {errors.goSearch}
        </LinkButton>
      </div>
      {requestId && (
        <p className="mt-4 text-sm text-ink-2">
          {errors.requestId}: <Ltr className="font-mono select-all">{requestId}</Ltr>
          <br />
          {errors.requestIdHint}
        </p>
      )}
    </div>
  );
}
