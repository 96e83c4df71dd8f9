import { missingNumber } from "../hardware/mig-profiles.ts";
import { groupBy } from "./group-by.ts";
import type { Group, Observation } from "./observation.ts";

/**
 * Rows by group, in the order in which the groups first occur.
 * @returns groups that can be fitted, and why the others cannot
 */
export function groupsOf(rows: readonly Observation[]): {
  readonly groups: readonly Group[];
  readonly unfittable: readonly { readonly group: string; readonly reason: string }[];
} {
  const byName = groupBy(rows, ({ group }) => group);
  const groups: Group[] = [];
  const unfittable: { group: string; reason: string }[] = [];
  for (const [name, own] of byName) {
    const reason = whyNot(own);
    if (reason !== null) unfittable.push({ group: name, reason });
    else {
      // A rate at batch 1 alone may be of any batch, or in simulated ns a day; in a sweep over batches 1 means 1.
      const sweep = own.some(({ batch }) => batch > 1);
      const timed = sweep ? own.map((row) => ({ ...row, stepKnown: true })) : own;
      const given = timed.filter(({ role }) => role === "given");
      const predict = timed.filter(({ role }) => role === "predict");
      groups.push({ name, family: own[0]!.family, kind: own[0]!.kind, given, predict });
    }
  }
  return { groups, unfittable };
}

function whyNot(rows: readonly Observation[]): string | null {
  const families = new Set(rows.map(({ family }) => family));
  if (families.size > 1) return `its rows belong to several families: ${[...families].join(", ")}`;
  const kinds = new Set(rows.map(({ kind }) => kind));
  if (kinds.size > 1) return `its rows are of several kinds: ${[...kinds].join(", ")}`;
  const gpus = [...new Set(rows.map(({ gpu }) => gpu))];
  if (gpus.length === 1) return null;
  for (const gpu of gpus) {
    const missing = missingNumber(gpu, "tensorFlops") ?? missingNumber(gpu, "bandwidth");
    if (missing !== null) return `its rows are of several GPUs, and ${missing.rule}`;
  }
  return null;
}
