import type { LoaderFunctionArgs } from "@remix-run/node";
import { errorDocument } from "./error-document.server";
import { errorCodeOf, statusOf } from "./errors";

/** A loader whose answer is a file. People open its address: what can't be given is said by a page, not by bare text. */
export function download(read: (args: LoaderFunctionArgs) => Promise<Response>) {
  return async (args: LoaderFunctionArgs): Promise<Response> => {
    try {
      return await read(args);
    } catch (thrown) {
      const code = thrown instanceof Response ? errorCodeOf({ data: await thrown.clone().text() }) : null;
      if (!code) throw thrown;
      const headers = new Headers((thrown as Response).headers);
      headers.set("Content-Type", "text/html; charset=utf-8");
      headers.set("Cache-Control", "private, no-store");
      return new Response(errorDocument(code, args.context), { status: statusOf(code), headers });
    }
  };
}
