import { fact, type Fact } from "../base/fact.ts";
import { formatBytes, formatDuration } from "../base/units.ts";
import type { IssueList } from "./issues.ts";
import type { PartitionSpec, TenantSpec } from "./scenario.ts";
import type { LeafDocument } from "./schema.ts";

/** Rate at which unified memory comes back to a GPU, where the scenario does not say. */
const REFILL = fact(
  5e9,
  "B/s",
  "derived",
  "fit to two training jobs that take turns on a P100 with 16 GB under exclusive quanta of 10 to 60 s (nvshare thesis, " +
    "table 12.2); nothing is published for PCIe Gen4 and Gen5",
  [3e9, 12e9],
);

/**
 * What a process must page in before it goes on, after all others have had their turn: least recently used memory has
 * made room for theirs, so of its own only that much is left as the others leave free.
 * @param bytes of all processes of the partition
 * @returns time for process `i`, rounded up [ns]
 */
export function refillNs(bytes: readonly number[], i: number, memoryBytes: number, bytesPerS: number): number {
  const total = bytes.reduce((sum, one) => sum + one, 0);
  const own = bytes[i]!;
  const displaced = Math.min(own, Math.max(0, total - memoryBytes));
  return Math.ceil((displaced / bytesPerS) * 1e9);
}

/** The rate at which a partition's processes page their memory in; null where it holds no more than fits. */
export function resolveOversubscription(
  { oversubscription }: Pick<LeafDocument, "oversubscription">,
  policyKey: string,
  path: readonly (string | number)[],
  issues: IssueList,
): Fact | null {
  if (oversubscription === undefined) return null;
  if (policyKey !== "timeSlicing") {
    issues.add([...path, "oversubscription"], {
      rule: "is for processes that take turns: side by side they would page for ever, which is not modelled",
      found: `oversubscription under ${policyKey}`,
      help: "Use timeSlicing: {slice: 30s}, or give each process memory that fits",
    });
  }
  const { refill } = oversubscription;
  if (refill === 0) issues.add([...path, "oversubscription", "refill"], { rule: "must be more than 0" });
  return refill === undefined ? REFILL : fact(refill, "B/s", "assumed", "set in the scenario");
}

/**
 * Checks what needs the tenants' memory: that each process fits alone, has its size known, and that a turn is longer
 * than what it pages in.
 */
export function checkOversubscription(
  partition: Pick<PartitionSpec, "slice" | "params" | "members" | "oversubscription">,
  tenants: readonly TenantSpec[],
  path: readonly (string | number)[],
  issues: IssueList,
): void {
  const { oversubscription, slice, params } = partition;
  if ((oversubscription ?? null) === null) return;
  const { value: bytesPerS } = oversubscription!;
  const members = partition.members.flatMap(({ tenant, processes }) => {
    const spec = tenants.find(({ name }) => name === tenant);
    return spec === undefined ? [] : Array.from({ length: processes }, () => spec);
  });
  for (const { name, memory, growth } of new Set(members)) {
    if (memory.kvCache === "fill" || (growth ?? null) !== null) {
      issues.add(path, {
        rule: `oversubscription of ${slice.id} does not go with ${name}, whose memory is what is left or grows`,
        help: "Give it a kvCache with a size, leave growth out, or leave oversubscription out",
      });
    }
  }
  const bytes = members.map(({ memory }) => {
    const { contextBytes, weightsBytes, workingBytes, kvCache } = memory;
    return contextBytes.value + weightsBytes.value + workingBytes.value + (typeof kvCache === "number" ? kvCache : 0);
  });
  const worstNs = Math.max(0, ...bytes.map((_, i) => refillNs(bytes, i, slice.memoryBytes, bytesPerS)));
  const coldNs = worstNs + (params["coldCache"] ?? 0);
  if (worstNs === 0 || coldNs < params["slice"]!) return;
  const total = bytes.reduce((sum, one) => sum + one, 0);
  issues.add(path, {
    rule: `the slice on ${slice.id} must be longer than the ${formatDuration(coldNs)} in which a turn pages its memory in (${formatBytes(total)} share ${formatBytes(slice.memoryBytes)}), or no turn does any work`,
    help: "Raise slice: (an exclusive quantum of tens of seconds), or place fewer processes here",
  });
}
