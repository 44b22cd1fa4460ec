import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

/** Metrics of this process in one registry. */
export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    requests: new Histogram({
      name: "khosheh_http_request_seconds",
      help: "Duration of HTTP requests",
      labelNames: ["method", "route", "status"],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers: [registry],
    }),
    refusals: new Counter({ name: "khosheh_refusals_total", help: "Commands refused, by reason", labelNames: ["reason"], registers: [registry] }),
    outboxWaiting: new Gauge({ name: "khosheh_outbox_waiting", help: "Outbox events that wait", registers: [registry] }),
    outboxDead: new Gauge({ name: "khosheh_outbox_dead", help: "Outbox events given up", registers: [registry] }),
  };
}
export type Metrics = ReturnType<typeof createMetrics>;
