import pino from "pino";

export type Log = pino.Logger;

/** One JSON line for each event; secrets and personal data are removed by key. */
export function createLog(options: { level: string; destination?: pino.DestinationStream }): Log {
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: ["password", "email", "token", "authorization", "cookie", "*.password", "*.email", "*.token", "*.authorization", "*.cookie", "*.set-cookie"],
        censor: "[redacted]",
      },
    },
    options.destination ?? pino.destination({ dest: 1, sync: false }),
  );
}
