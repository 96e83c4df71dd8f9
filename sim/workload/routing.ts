import type { RandomStream } from "../base/random.ts";
import type { Door } from "./server.ts";

/** Picks the process that takes an arriving request. @param doors at least one */
export type Router = (doors: readonly Door[]) => number;

interface RoutingRule {
  readonly doc: string;
  /** Whether it draws at random, so that repetitions differ. */
  readonly draws: boolean;
  readonly router: (random: RandomStream) => Router;
}

/** Ways of routing requests among the processes and replicas of a tenant; the first is the default. */
export const ROUTING = {
  "least-outstanding": {
    doc: "the process with the fewest requests queued or in service, the first among equals",
    draws: false,
    router: (): Router => leastOutstanding,
  },
  "round-robin": {
    doc: "one process after the other, whatever they are doing",
    draws: false,
    router: (): Router => {
      let last = -1;
      return (doors) => (last = (last + 1) % doors.length);
    },
  },
  "shortest-queue": {
    doc: "the process with the fewest requests in its queue, those in service not counted, the first among equals",
    draws: false,
    router: (): Router => shortestQueue,
  },
  random: {
    doc: "any process with equal probability, drawn from the tenant's own stream",
    draws: true,
    router:
      (random: RandomStream): Router =>
      (doors) =>
        Math.floor(random.uniform() * doors.length),
  },
  "power-of-two": {
    doc: "of two different processes drawn at random, the one with fewer requests queued or in service",
    draws: true,
    router: (random: RandomStream): Router => betterOfTwo(random),
  },
  "shared-queue": {
    doc: "one queue for all processes: whichever becomes free takes the next request, the first of several that are",
    draws: false,
    // The common line is the only door.
    router: (): Router => () => 0,
  },
} as const satisfies Record<string, RoutingRule>;

export type RoutingName = keyof typeof ROUTING;
export const ROUTING_NAMES = Object.keys(ROUTING) as RoutingName[];

function leastOutstanding(doors: readonly Door[]): number {
  let best = 0;
  for (let i = 1; i < doors.length; i++) {
    if (doors[i]!.outstanding < doors[best]!.outstanding) best = i;
  }
  return best;
}

function shortestQueue(doors: readonly Door[]): number {
  let best = 0;
  for (let i = 1; i < doors.length; i++) {
    if (doors[i]!.waiting < doors[best]!.waiting) best = i;
  }
  return best;
}

/** The earlier in the list among equals. */
function betterOfTwo(random: RandomStream): Router {
  return (doors) => {
    if (doors.length === 1) return 0;
    const one = Math.floor(random.uniform() * doors.length);
    const drawn = Math.floor(random.uniform() * (doors.length - 1));
    const other = drawn < one ? drawn : drawn + 1;
    const [first, second] = one < other ? [one, other] : [other, one];
    return doors[second]!.outstanding < doors[first]!.outstanding ? second : first;
  };
}
