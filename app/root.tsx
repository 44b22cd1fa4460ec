import { isRouteErrorResponse, Links, Meta, Outlet, Scripts, ScrollRestoration, useLocation, useMatches, useRouteError, useRouteLoaderData } from "@remix-run/react";
import type { HeadersFunction, LinksFunction, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useEffect, type ComponentProps, type ReactNode } from "react";
import fontUrl from "vazirmatn/fonts/webfonts/Vazirmatn[wght].woff2?url";
import { ChatProvider, useUnread, useWaitingNotices } from "~/features/chat/client/provider";
import { LocaleProvider, useFormat, useMessages } from "~/i18n/context";
import { dirOf } from "~/i18n/locale";
import { messagesFor } from "~/i18n/messages";
import { Palette } from "~/features/search/palette/ui/palette";
import { errorCodeOf, type ErrorCode } from "~/lib/errors";
import { useDocumentFacts } from "~/ui/document-facts";
import { noteEarlyTyping, useEarlyTyping } from "~/ui/early-typing";
import { ErrorPage } from "~/ui/error-page";
import { useNonce } from "~/ui/nonce";
import { Shell, type ShellLayout, type ShellViewer } from "~/ui/shell";
import stylesUrl from "./styles/app.css?url";

export const links: LinksFunction = () => [
  { rel: "preload", href: fontUrl, as: "font", type: "font/woff2", crossOrigin: "anonymous" },
  { rel: "stylesheet", href: stylesUrl },
  { rel: "icon", href: "/favicon.svg", type: "image/svg+xml" },
  { rel: "icon", href: "/favicon.ico", sizes: "32x32" },
  { rel: "apple-touch-icon", href: "/apple-touch-icon.png" },
  { rel: "manifest", href: "/manifest.webmanifest" },
];

/** What every page needs: language, looks, who is there, and the instant that relative times count from. */
export function loader({ context }: LoaderFunctionArgs) {
  const { locale, theme, currencyUnit, viewer, siteUrl } = context;
  const shellViewer: (ShellViewer & { personId: string }) | null = viewer && {
    personId: viewer.personId,
    name: viewer.name,
    firms: viewer.firms.map(({ id, slug, nameFa, nameEn }) => ({ id, slug, name: (locale === "fa" ? nameFa : nameEn) || nameFa || nameEn })),
    actingFirmId: viewer.actingFirmId,
    seesBrokerDesk: viewer.staffOf.length > 0 || viewer.isAdmin,
    operates: viewer.isAdmin,
    unread: viewer.unread,
    notices: viewer.notices,
  };
  return { locale, theme, currencyUnit, siteUrl, viewer: shellViewer, now: context.now().toISOString() };
}

/** Of an error its page keeps when to come again. */
export const headers: HeadersFunction = ({ errorHeaders }) => {
  const retryAfter = errorHeaders?.get("Retry-After");
  return new Headers(retryAfter ? [["Retry-After", retryAfter]] : []);
};

export const meta: MetaFunction<typeof loader> = ({ data, error }) => {
  const { common, errors } = messagesFor(data?.locale ?? "fa");
  if (error) return [{ title: `${errors.pages[codeOf(error)].title} · ${common.productName}` }, { name: "robots", content: "noindex" }];
  return [{ title: `${common.productName} · ${common.tagline}` }, { name: "description", content: common.tagline }];
};

export function Layout({ children }: { children: ReactNode }) {
  const data = useRouteLoaderData<typeof loader>("root");
  const facts = useDocumentFacts();
  const nonce = useNonce();
  const locale = data?.locale ?? facts.locale;
  const theme = data?.theme ?? facts.theme;
  return (
    <html lang={locale} dir={dirOf(locale)} data-theme={theme === "system" ? undefined : theme} data-request-id={facts.requestId} suppressHydrationWarning>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <meta name="theme-color" media="(prefers-color-scheme: light)" content={theme === "dark" ? "#14191b" : "#ffffff"} />
        <meta name="theme-color" media="(prefers-color-scheme: dark)" content={theme === "light" ? "#ffffff" : "#14191b"} />
        <script nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: `document.documentElement.dataset.js='';${noteEarlyTyping}` }} />
        <Meta />
        <Links />
      </head>
      <body>
        <LocaleProvider locale={locale} currencyUnit={data?.currencyUnit}>
          {children}
        </LocaleProvider>
        <ScrollRestoration nonce={nonce} />
        <Scripts nonce={nonce} />
      </body>
    </html>
  );
}

type PageHandle = { shell?: ShellLayout };

export default function App() {
  useEarlyTyping();
  const data = useRouteLoaderData<typeof loader>("root");
  const layout = useMatches().reduce<ShellLayout>((found, match) => (match.handle as PageHandle | undefined)?.shell ?? found, "page");
  return (
    <ChatProvider me={data?.viewer?.personId ?? null}>
      <LiveShell viewer={data?.viewer ?? null} theme={data?.theme ?? "system"} layout={layout}>
        <Outlet />
        <Palette />
      </LiveShell>
    </ChatProvider>
  );
}

/** The shell with counts of unread messages and notices that follow the socket. */
function LiveShell({ viewer, ...rest }: ComponentProps<typeof Shell>) {
  const unread = useUnread(viewer?.unread ?? 0);
  const notices = useWaitingNotices(viewer);
  useCountInTitle(unread);
  return <Shell {...rest} viewer={viewer && { ...viewer, unread, notices }} />;
}

/** Unread messages before the page's name, for whoever looks at another tab. */
function useCountInTitle(unread: number): void {
  const { number } = useFormat();
  const { key } = useLocation();
  useEffect(() => {
    const name = document.title.replace(/^\([\d۰-۹,٬]+\) /u, "");
    document.title = unread > 0 ? `(${number(unread)}) ${name}` : name;
  }, [unread, number, key]);
}

function codeOf(error: unknown): ErrorCode {
  const code = errorCodeOf(error);
  if (code) return code;
  const byStatus: Record<number, ErrorCode> = { 401: "sign_in", 403: "forbidden", 404: "not_found", 405: "method", 413: "too_large", 429: "rate_limited", 503: "unavailable" };
  return (isRouteErrorResponse(error) && byStatus[error.status]) || "unexpected";
}

const retryable: readonly ErrorCode[] = ["unexpected", "timeout", "unavailable", "read_only", "rate_limited"];

/** The last net: drawn within the shell, also when the loaders failed. */
export function ErrorBoundary() {
  const error = useRouteError();
  const data = useRouteLoaderData<typeof loader>("root");
  const { requestId } = useDocumentFacts();
  const { errors } = useMessages();
  const { pathname, search } = useLocation();
  const code = codeOf(error);
  const status = isRouteErrorResponse(error) ? error.status : 500;
  const page = errors.pages[code];
  return (
    <Shell viewer={data?.viewer ?? null} theme={data?.theme ?? "system"}>
      <ErrorPage
        status={status}
        title={page.title}
        body={page.body}
        requestId={status === 404 ? undefined : requestId}
        retryHref={retryable.includes(code) ? pathname + search : undefined}
      />
    </Shell>
  );
}
