import { formatBytes } from "../base/units.ts";
import { KV_BLOCK_TOKENS } from "../workload/serving/kv-block.ts";
import { kvBytesPerToken } from "../workload/llm/kv-cache.ts";
import type { PartitionSpec, TenantSpec } from "./scenario.ts";

/** What one process got of its partition's memory. */
export interface ProcessMemory {
  readonly tenant: string;
  /** Number of the process within its tenant on this partition. */
  readonly process: number;
  readonly bytes: number;
  /** Blocks of the KV cache; 0 unless it batches continuously. */
  readonly kvBlocks: number;
  /** Why it did not start, in a sentence; null when it did. */
  readonly failure: string | null;
}

/**
 * Gives the memory of a partition to its processes, in rank order, as they would ask for it when they start.
 * Nothing is reserved: the process whose request no longer fits fails, whoever took the rest. KV caches that ask
 * to "fill" share equally what the others have left. Processes of one context pay for it once.
 */
export function planMemory(
  partition: PartitionSpec,
  tenants: ReadonlyMap<string, Pick<TenantSpec, "memory" | "work">>,
): ProcessMemory[] {
  const { memoryBytes, id } = partition.slice;
  const { oneContext = false } = partition.policy;
  const oneModel = oneContext && (partition.params["swapIn"] ?? 0) > 0;
  const isOversubscribed = (partition.oversubscription ?? null) !== null;
  let free = memoryBytes;
  // What the processes of one context have in common is as large as the largest asks for.
  let commonBytes = 0;
  const claims = partition.members.flatMap((member) => {
    const tenant = tenants.get(member.tenant)!;
    return Array.from({ length: member.processes }, (_, process) => {
      const { contextBytes, weightsBytes, workingBytes, kvCache } = tenant.memory;
      const common = (oneContext ? contextBytes.value : 0) + (oneModel ? weightsBytes.value : 0);
      const fixed = contextBytes.value + weightsBytes.value + workingBytes.value - Math.min(common, commonBytes);
      const bytes = fixed + (typeof kvCache === "number" ? kvCache : 0);
      // Pages that others displace come back; a process alone must fit all the same.
      const fits = bytes <= (isOversubscribed ? memoryBytes : free);
      const failure = fits
        ? null
        : `out of memory: ${member.tenant} asked for ${formatBytes(bytes)} on ${id}, where ${formatBytes(free)} of ${formatBytes(memoryBytes)} were free`;
      if (fits) {
        free -= bytes;
        commonBytes = Math.max(commonBytes, common);
      }
      return { tenant: member.tenant, process, work: tenant.work, kvCache, bytes, failure };
    });
  });
  const filling = claims.filter((claim) => claim.failure === null && claim.kvCache === "fill").length;
  const fillBytes = filling === 0 ? 0 : Math.floor(free / filling);
  return claims.map(({ tenant, process, work, kvCache, bytes, failure }) => {
    if (failure !== null) return { tenant, process, bytes: 0, kvBlocks: 0, failure };
    if (work.kind !== "llm") return { tenant, process, bytes, kvBlocks: 0, failure };
    const fills = kvCache === "fill";
    const cacheBytes = fills ? fillBytes : (kvCache ?? 0);
    const blockBytes = kvBytesPerToken(work.shape) * KV_BLOCK_TOKENS;
    const kvBlocks = Math.floor(cacheBytes / blockBytes);
    if (kvBlocks > 0) return { tenant, process, bytes: bytes + (fills ? fillBytes : 0), kvBlocks, failure };
    const block = `one block of ${KV_BLOCK_TOKENS} tokens takes ${formatBytes(blockBytes)}`;
    const reason = fills
      ? `out of memory: ${formatBytes(cacheBytes)} were left on ${id} for the KV cache of ${tenant}, and ${block}`
      : `the KV cache of ${tenant} on ${id} has ${formatBytes(cacheBytes)}, and ${block}`;
    return { tenant, process, bytes: 0, kvBlocks: 0, failure: reason };
  });
}
