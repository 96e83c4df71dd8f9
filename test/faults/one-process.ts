import type { TinyDocument } from "../support/tiny.ts";

/** One process that takes 10 ms for a request, and whatever a test adds. */
export function one(
  at: readonly string[],
  faults: unknown,
  tenant: Readonly<Record<string, unknown>> = {},
): TinyDocument {
  return {
    duration: "1s",
    warmup: "0s",
    tenants: {
      a: {
        work: { reference: "a100-sxm4-80gb", hostGap: "0ms", compute: "10ms" },
        arrivals: { kind: "list", at },
        ...tenant,
      },
    },
    policies: { p: [{ gpu: 0, exclusive: {}, tenants: ["a"] }] },
    faults,
  };
}

/** An application fault of it at these times, and 50 ms until it serves again. */
export const crash = (...at: string[]) => ({
  events: [{ class: "application", tenant: "a", at }],
  restart: { process: "50ms" },
});
