import { createReadableStreamFromReadable, type ActionFunctionArgs, type AppLoadContext, type EntryContext, type LoaderFunctionArgs } from "@remix-run/node";
import { isRouteErrorResponse, RemixServer } from "@remix-run/react";
import { isbot } from "isbot";
import { Transform } from "node:stream";
import { renderToPipeableStream } from "react-dom/server";
import { DocumentFactsContext } from "~/ui/document-facts";
import { NonceContext } from "~/ui/nonce";

const abortDelayMs = 6_000;
export const streamTimeout = abortDelayMs - 1_000;

/** Streams the page; readers that don't run scripts get it whole. The nonce comes from the server's context, never through a loader. */
export default function handleRequest(request: Request, status: number, headers: Headers, remixContext: EntryContext, context: AppLoadContext): Promise<Response> {
  const whole = isbot(request.headers.get("User-Agent") ?? "") || remixContext.isSpaMode;
  const { locale, theme, requestId, nonce } = context;
  return new Promise((resolve, reject) => {
    let shellReady = false;
    let statusCode = status;
    const send = () => {
      shellReady = true;
      const body = withoutNul();
      headers.set("Content-Type", "text/html; charset=utf-8");
      resolve(new Response(createReadableStreamFromReadable(body), { status: statusCode, headers }));
      pipe(body);
    };
    const { pipe, abort } = renderToPipeableStream(
      <NonceContext.Provider value={nonce}>
        <DocumentFactsContext.Provider value={{ locale, theme, requestId }}>
          <RemixServer context={remixContext} url={request.url} nonce={nonce} abortDelay={abortDelayMs} />
        </DocumentFactsContext.Provider>
      </NonceContext.Provider>,
      {
        nonce,
        onShellReady: () => !whole && send(),
        onAllReady: () => whole && send(),
        onShellError: reject,
        onError(error) {
          statusCode = 500;
          if (shellReady) context.log.error({ err: error, requestId }, "page broke while streaming");
        },
      },
    );
    setTimeout(abort, abortDelayMs).unref();
  });
}

/** React 18 leaves NUL bytes where a letter of several bytes meets the end of its buffer; pages have none of their own. */
function withoutNul(): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      done(null, chunk.includes(0) ? chunk.filter((byte) => byte !== 0) : chunk);
    },
  });
}

/** Unexpected failures of loaders and actions go to the log once, with the request's number. */
export function handleError(error: unknown, { request, context }: LoaderFunctionArgs | ActionFunctionArgs): void {
  if (request.signal.aborted || isRouteErrorResponse(error)) return;
  context.log.error({ err: error, requestId: context.requestId }, "request failed");
}
