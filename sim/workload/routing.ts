import type { RandomStream } from "../base/random.ts";
import type { Server } from "./server.ts";

/** Picks the process that takes an arriving request. @param servers at least one */
export type Router = (servers: readonly Server[]) => number;

/** Ways of routing requests among the processes and replicas of a tenant; the first is the default. */
export const ROUTING = {
  "least-outstanding": {
    doc: "the process with the fewest requests queued or in service, the first among equals",
    router: (): Router => leastOutstanding,
  },
  "round-robin": {
    doc: "one process after the other, whatever they are doing",
    router: (): Router => {
      let last = -1;
      return (servers) => (last = (last + 1) % servers.length);
    },
  },
  random: {
    doc: "any process with equal probability, drawn from the tenant's own stream",
    router:
      (random: RandomStream): Router =>
      (servers) =>
        Math.floor(random.uniform() * servers.length),
  },
} as const satisfies Record<string, { doc: string; router: (random: RandomStream) => Router }>;

export type RoutingName = keyof typeof ROUTING;
export const ROUTING_NAMES = Object.keys(ROUTING) as RoutingName[];

function leastOutstanding(servers: readonly Server[]): number {
  let best = 0;
  for (let i = 1; i < servers.length; i++) {
    if (servers[i]!.outstanding < servers[best]!.outstanding) best = i;
  }
  return best;
}
