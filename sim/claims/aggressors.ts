import { memoryHog, type PairStage, victimGrowth } from "./memory-hog.ts";

/** A kind of noisy neighbour. */
export interface Aggressor {
  readonly name: string;
  readonly doc: string;
  /** Its keys in a scenario file. @param stage has the GPU on which its device times hold */
  readonly tenant: (stage: PairStage) => Readonly<Record<string, unknown>>;
  /** How the victim's memory grows beside it; absent or null: as the scenario says. */
  readonly victimGrowth?: (stage: PairStage) => Readonly<Record<string, unknown>> | null;
}

const NEVER_IDLE = { kind: "closed", concurrency: 1 };
/** One process without weights: what is looked at is time, and memory must not decide which pairs exist. */
const MEMORY = { context: "500MB", working: "100MB" };

/**
 * What neighbours can do to one. Each asks for one thing only, all the time or in bursts, so that a column says what
 * this thing costs. Only the last one asks for memory.
 */
export const AGGRESSORS: readonly Aggressor[] = [
  {
    name: "bandwidth hog",
    doc: "streams through memory without a pause, 10 ms at a time",
    tenant: ({ gpu }) => ({ work: { reference: gpu, memory: "10ms" }, arrivals: NEVER_IDLE, memory: MEMORY }),
  },
  {
    name: "compute hog",
    doc: "fills every SM without a pause, 10 ms at a time, and hardly touches memory",
    tenant: ({ gpu }) => ({ work: { reference: gpu, compute: "10ms" }, arrivals: NEVER_IDLE, memory: MEMORY }),
  },
  {
    name: "short kernels",
    doc: "one burst of 150 µs after another with gaps of 20 µs, which give its turn away each time",
    tenant: ({ gpu }) => ({
      work: { reference: gpu, compute: "100us", memory: "50us", bursts: 64, hostGap: "20us" },
      arrivals: NEVER_IDLE,
      memory: MEMORY,
    }),
  },
  {
    name: "long kernels",
    doc: "one burst of 250 ms after another, far longer than a time slice",
    tenant: ({ gpu }) => ({
      work: { reference: gpu, compute: "200ms", memory: "50ms" },
      arrivals: NEVER_IDLE,
      memory: MEMORY,
    }),
  },
  {
    name: "bursts",
    doc: "asks for 30 % of the GPU on average, in volleys (CV of the gaps 6)",
    tenant: ({ gpu }) => ({
      work: { reference: gpu, compute: "7ms", memory: "3ms" },
      arrivals: { kind: "gamma", rate: "30/s", cv: 6 },
      memory: MEMORY,
    }),
  },
  {
    name: "memory growth",
    doc: "hardly computes, and takes more and more memory until the GPU is full; the victim asks for a little more now and then, as allocators do",
    tenant: memoryHog,
    victimGrowth,
  },
];

/** The neighbour that does nothing: one short request before anything is counted. */
export const IDLE_NEIGHBOUR = {
  tenant: ({ gpu }: Pick<PairStage, "gpu">): Readonly<Record<string, unknown>> => ({
    work: { reference: gpu, compute: "1us" },
    arrivals: { kind: "list", at: ["0s"] },
    memory: MEMORY,
  }),
};
