import type { Prepare } from "../harness/round.ts";

/** Everything that runs in a Node process of its own, by name; only what is asked for is loaded there. */
export const CONTENDERS = {
  hold: async () => (await import("./hold.ts")).contender,
  "one-queue-bare": async () => (await import("./one-queue-bare.ts")).contender,
  "ring-bare": async () => (await import("./ring-bare.ts")).contender,
  "station-alone": async () => (await import("./station-alone.ts")).contender,
  product: async () => (await import("./product.ts")).contender,
  flagship: async () => (await import("./flagship.ts")).contender,
  traces: async () => (await import("./traces.ts")).contender,
  process: async () => (await import("./process.ts")).contender,
  replications: async () => (await import("./replications.ts")).contender,
  simjs: async () => (await import("../peers/simjs-round-robin.ts")).contender,
} as const satisfies Readonly<Record<string, () => Promise<Prepare<never>>>>;

export type ContenderName = keyof typeof CONTENDERS;

/** What a contender is to do. */
export type ArgsOf<Name extends ContenderName> =
  Awaited<ReturnType<(typeof CONTENDERS)[Name]>> extends Prepare<infer Args> ? Args : never;
