import type { TenantSpec } from "../scenario/scenario.ts";

/** What a neighbour has to know of the GPU that it is on, and of the victim. */
export interface PairStage {
  /** Catalogue name of the GPU on which device times hold. */
  readonly gpu: string;
  /** Memory of the whole GPU, and what the victim's processes take of it at their start [B]. */
  readonly gpuBytes: number;
  readonly victimBytes: number;
  /** Whether the victim's memory may be made to grow: it does not yet, and serves one request at a time. */
  readonly canGrow: boolean;
  /** Counted requests arrive in this time [ns]. */
  readonly durationNs: number;
}

/** What the GPU has left once the memory hog has all that it asks for: what an allocator that fills it up leaves [B]. */
const LEFT_BYTES = 64e6;
/** The hog has it all after this part of the duration, in so many steps. */
const FULL_AFTER = 1 / 16;
const STEPS = 16;
/** The victim has used up what is left after this part of the duration, if nothing is in its way. */
const USED_AFTER = 1 / 4;
/** What the hog holds at its start [B]. */
const START = { context: "500MB", working: "100MB" } as const;
const START_BYTES = 600e6;

/** The stage of a pair. @param victim of copies, any one */
export function pairStage(
  gpu: { readonly name: string; readonly memoryBytes: { readonly value: number } },
  victim: Pick<TenantSpec, "memory" | "processes" | "work" | "growth" | "batching" | "routing" | "copies">,
  durationNs: number,
): PairStage {
  const { contextBytes, weightsBytes, workingBytes, kvCache } = victim.memory;
  const cacheBytes = typeof kvCache === "number" ? kvCache : 0;
  const bytes = contextBytes.value + weightsBytes.value + workingBytes.value + cacheBytes;
  return {
    gpu: gpu.name,
    gpuBytes: gpu.memoryBytes.value,
    victimBytes: victim.processes * bytes,
    canGrow:
      (victim.growth ?? null) === null &&
      victim.work.kind !== "llm" &&
      victim.batching === null &&
      victim.routing !== "shared-queue" &&
      victim.copies?.overlaps !== true,
    durationNs,
  };
}

/**
 * The keys of a neighbour whose memory grows until the GPU is full, and then stays: a cache without a limit that matters,
 * or an allocator that catches the failure. Where it cannot get all of that, as in an instance of its own, it dies.
 */
export function memoryHog({ gpu, gpuBytes, victimBytes, durationNs }: PairStage): Readonly<Record<string, unknown>> {
  const limit = Math.max(1e9, gpuBytes - victimBytes - START_BYTES - LEFT_BYTES);
  return {
    work: { reference: gpu, compute: "100us" },
    arrivals: { kind: "constant", rate: `${(STEPS / FULL_AFTER / durationNs) * 1e9}/s` },
    memory: { ...START, growth: { perRequest: `${Math.ceil(limit / STEPS)}B`, limit: `${Math.floor(limit)}B` } },
  };
}

/**
 * How a victim's memory grows beside the hog, as that of a server does whose allocator asks for a little more now and then:
 * it has a use for what is left, and no more than twice of it.
 * @returns null where it cannot be made to grow, or grows by itself
 */
export function victimGrowth({ canGrow, durationNs }: PairStage): Readonly<Record<string, unknown>> | null {
  if (!canGrow) return null;
  const perS = Math.ceil(LEFT_BYTES / ((durationNs / 1e9) * USED_AFTER));
  return { rate: `${perS}B/s`, limit: `${2 * LEFT_BYTES}B` };
}
