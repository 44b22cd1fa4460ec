import pino from "pino";

export type Log = pino.Logger;

/** One JSON line for each event; secrets and personal data are removed by key, and of errors only what they may tell is kept. */
export function createLog(options: { level: string; destination?: pino.DestinationStream }): Log {
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: told },
      // Under the key of its own, pino would say an error's message a second time, as it is.
      errorKey: "thrown",
      redact: {
        paths: ["password", "email", "token", "authorization", "cookie", "*.password", "*.email", "*.token", "*.authorization", "*.cookie", "*.set-cookie"],
        censor: "[redacted]",
      },
    },
    options.destination ?? output(),
  );
}

/** Straight to the program's output. Pino's own buffer would be written for ever at the end when whoever read it is gone. */
function output(): pino.DestinationStream {
  // A terminal that was closed, or a reader that ended, is no reason to stop out of order.
  for (const stream of [process.stdout, process.stderr]) if (stream.listenerCount("error") === 0) stream.on("error", () => undefined);
  return { write: (line) => void process.stdout.write(line) };
}

const ADDRESS = /[\w.+-]+@[\w-]+(\.[\w-]+)+/g;

/** A text without e-mail addresses: mail servers and constraints quote them in their refusals. */
export const withoutAddresses = (text: string): string => text.replace(ADDRESS, "[address]");

type Told = { type: string; message: string; code?: unknown; constraint?: unknown; stack?: string; cause?: Told };

// Drivers hang the whole connection on an error, and the row that was refused.
function told(error: unknown): Told {
  if (!(error instanceof Error)) return { type: typeof error, message: withoutAddresses(String(error)) };
  return {
    type: error.constructor.name,
    message: withoutAddresses(error.message),
    ...("code" in error && { code: error.code }),
    ...("constraint" in error && { constraint: error.constraint }),
    ...(error.stack && { stack: withoutAddresses(error.stack) }),
    ...(error.cause !== undefined && { cause: told(error.cause) }),
  };
}
