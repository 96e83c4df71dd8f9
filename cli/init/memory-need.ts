import type { CatalogWorkload } from "../../sim/workload/catalog/entry.ts";
import { kvBytesPerToken } from "../../sim/workload/llm/kv-cache.ts";
import type { TokenDistribution } from "../../sim/workload/work.ts";

/** Caches are given out in blocks: more than two blocks of any engine, so that rounding turns no request away. */
const MARGIN_TOKENS = 256;

/** Memory of one process [B]. */
interface MemoryNeedOfProcess {
  /** Context, weights, activations. */
  readonly fixedBytes: number;
  /** Keys and values of the longest request that its token counts allow; 0 unless it generates tokens. */
  readonly cacheBytes: number;
}

/** What a process of a catalogue workload takes at least, so that no request has to be turned away [B]. */
function memoryNeed({ memory, work }: CatalogWorkload): MemoryNeedOfProcess {
  const fixedBytes = memory.contextBytes.value + memory.weightsBytes.value + memory.workingBytes.value;
  if (work.kind !== "llm") return { fixedBytes, cacheBytes: 0 };
  const tokens = longest(work.promptTokens) + longest(work.outputTokens) + MARGIN_TOKENS;
  return { fixedBytes, cacheBytes: tokens * kvBytesPerToken(work.shape) };
}

/** What a workload takes alone [B]. */
export function totalNeedBytes(workload: CatalogWorkload): number {
  const { fixedBytes, cacheBytes } = memoryNeed(workload);
  return fixedBytes + cacheBytes;
}

/** Whether one process of each fits a partition; caches share equally what the others leave. */
export function fitTogether(workloads: readonly CatalogWorkload[], memoryBytes: number): boolean {
  const needs = workloads.map(memoryNeed);
  const left = memoryBytes - needs.reduce((sum, { fixedBytes }) => sum + fixedBytes, 0);
  const caches = needs.map(({ cacheBytes }) => cacheBytes).filter((bytes) => bytes > 0);
  return left >= 0 && caches.every((bytes) => bytes <= Math.floor(left / caches.length));
}

function longest(tokens: TokenDistribution): number {
  return tokens.kind === "constant" ? tokens.tokens : tokens.max;
}
