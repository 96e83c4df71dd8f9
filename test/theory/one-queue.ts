import type { TinyDocument } from "../support/tiny.ts";

/** Mean service time of the tenant "queue" [s]. */
export const SERVICE_S = 0.1;

/** Poisson arrivals that load one server so much. */
export function poisson(rho: number): object {
  return { kind: "poisson", rate: `${rho / SERVICE_S}/s` };
}

/** Bursts of {@link SERVICE_S} on average that fill the GPU, without host time. */
export function service(size: object): object {
  return { reference: "a100-sxm4-80gb", hostGap: "0ms", compute: `${SERVICE_S}s`, size };
}

/** One server, first come, first served: a tenant that has the GPU for itself. */
export function ownGpu(arrivals: object, size: object, durationS: number): TinyDocument {
  return {
    duration: `${durationS}s`,
    warmup: "200s",
    tenants: { queue: { work: service(size), arrivals } },
    policies: { own: [{ gpu: 0, exclusive: {}, tenants: ["queue"] }] },
  };
}

/** More requests than this are in the system at half load with probability 0.5^25, 3 in 10^8. */
const PROCESSES = 24;

/** One stream of requests at half load, each of which finds a process of its own; how these share is the policy's. */
export function manyProcesses(policy: object, size: object, durationS: number): TinyDocument {
  const tenant = { work: service(size), arrivals: poisson(0.5), processes: PROCESSES, memory: { context: "0B" } };
  return {
    duration: `${durationS}s`,
    warmup: "200s",
    tenants: { queue: tenant },
    policies: { shared: [{ gpu: 0, ...policy, tenants: ["queue"] }] },
  };
}

/** Turns of a length, and switches that cost nothing. */
export function freeTurns(slice: string): object {
  return { timeSlicing: { slice, contextSwitch: "0ms", contextSwitchIdle: "0ms", coldCache: "0ms" } };
}
