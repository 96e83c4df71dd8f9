import type { Discipline, Target } from "../../sim/result/run.ts";

/**
 * What becomes of one tenant under one policy: the worst ratio of its targets (above 1 is missed), or a way of
 * failing altogether.
 */
export type Fate =
  | number
  | {
      readonly ratio: number;
      /** Half width of the ratio's interval; absent for none. */
      readonly halfWidth?: number;
      readonly lowerBound?: boolean;
      readonly rejectedShare?: number;
    }
  | "out of memory"
  | "cannot run"
  | "nothing finished"
  | "overloaded";

export interface FakeTenant {
  readonly name: string;
  readonly title?: string;
  readonly targets: readonly Target[];
  /** Whether it generates tokens, so that TTFT and TPOT exist. */
  readonly generates?: boolean;
  /** p99 latency when its worst ratio is 1 [ns]; a latency target's limit takes precedence. */
  readonly p99Ns: number;
  readonly ratePerS: number;
}

export interface FakePartition {
  /** "3g.40gb@4", or null for the whole GPU with MIG off. */
  readonly profile: string | null;
  readonly discipline: Discipline;
  readonly tenants: readonly string[];
}

export interface FakePolicy {
  readonly name: string;
  readonly summary?: string;
  readonly gpus: readonly (readonly FakePartition[])[];
  readonly gpuType?: string;
  readonly costPerHour?: number | null;
  /** By tenant; missing: 0.5. */
  readonly fates?: Readonly<Record<string, Fate>>;
}

const MS = 1e6;
const S = 1e9;

/** Builds a p99 target on a time [ns]. */
export function below(metric: "latency" | "ttft" | "tpot", limitNs: number): Target {
  return { metric, quantile: 0.99, limit: limitNs };
}

/** Six services as a small company runs them: two that generate text, three that answer, one that trains. */
export const SIX_TENANTS: readonly FakeTenant[] = [
  {
    name: "chat",
    title: "Support chat, 8B",
    generates: true,
    targets: [below("ttft", 400 * MS), below("tpot", 50 * MS)],
    p99Ns: 9 * S,
    ratePerS: 2.2,
  },
  { name: "embed", title: "Document embeddings", targets: [below("latency", 120 * MS)], p99Ns: 0, ratePerS: 40 },
  { name: "rank", title: "Feed ranking", targets: [below("latency", 30 * MS)], p99Ns: 0, ratePerS: 180 },
  { name: "search", title: "Image search", targets: [below("latency", 50 * MS)], p99Ns: 0, ratePerS: 90 },
  { name: "speech", title: "Speech to text", targets: [below("latency", 800 * MS)], p99Ns: 0, ratePerS: 6 },
  {
    name: "train",
    title: "Nightly fine-tuning",
    targets: [{ metric: "throughput", quantile: null, limit: 3 }],
    p99Ns: 380 * MS,
    ratePerS: 4,
  },
];

const whole = (discipline: Discipline, ...tenants: string[]): readonly FakePartition[] => [
  { profile: null, discipline, tenants },
];

/** One GPU for each tenant. */
function oneEach(tenants: readonly FakeTenant[], name = "one-gpu-each"): FakePolicy {
  const fates = Object.fromEntries(tenants.map((tenant, i) => [tenant.name, 0.28 + 0.07 * i]));
  return { name, summary: "exclusive", gpus: tenants.map((tenant) => whole("exclusive", tenant.name)), fates };
}

/** The five policies of the story in which MIG and the hybrid win. */
export const FIVE_POLICIES: readonly FakePolicy[] = [
  oneEach(SIX_TENANTS),
  {
    name: "time-slicing",
    summary: "time-slicing",
    gpus: [whole("time-slicing", "chat", "embed", "rank"), whole("time-slicing", "search", "speech", "train")],
    fates: { chat: 1.31, embed: 0.72, rank: { ratio: 4.3, lowerBound: true }, search: 1.02, speech: 0.61, train: 0.97 },
  },
  {
    name: "mps",
    summary: "MPS",
    gpus: [whole("mps", "chat", "embed", "rank"), whole("mps", "search", "speech", "train")],
    fates: { chat: 1.12, embed: 0.55, rank: 0.86, search: 0.7, speech: 0.66, train: "out of memory" },
  },
  {
    name: "mig",
    summary: "MIG",
    gpus: [
      [
        { profile: "4g.40gb@0", discipline: "exclusive", tenants: ["chat"] },
        { profile: "2g.20gb@4", discipline: "exclusive", tenants: ["embed"] },
        { profile: "1g.20gb@6", discipline: "exclusive", tenants: ["rank"] },
      ],
      [
        { profile: "3g.40gb@0", discipline: "exclusive", tenants: ["train"] },
        { profile: "2g.20gb@4", discipline: "exclusive", tenants: ["search"] },
        { profile: "1g.10gb@6", discipline: "exclusive", tenants: ["speech"] },
      ],
    ],
    fates: { chat: 0.81, embed: 0.66, rank: 0.58, search: 0.74, speech: 0.62, train: 0.79 },
  },
  {
    name: "hybrid",
    summary: "MIG with time-slicing",
    gpus: [
      [
        { profile: "4g.40gb@0", discipline: "exclusive", tenants: ["chat"] },
        { profile: "3g.40gb@4", discipline: "time-slicing", tenants: ["embed", "speech"] },
      ],
      [
        { profile: "3g.40gb@0", discipline: "mps", tenants: ["rank", "search"] },
        { profile: "4g.40gb@4", discipline: "exclusive", tenants: ["train"] },
      ],
    ],
    fates: { chat: 0.81, embed: 0.83, rank: 0.71, search: 0.88, speech: 0.9, train: 0.64 },
  },
];
