import type { CopyNeed } from "../workload/copies.ts";
import type { Work } from "../workload/work.ts";
import type { IssueList } from "./issues.ts";
import { isMoving } from "./resolve-layouts.ts";
import type { PolicySpec, TenantSpec } from "./scenario.ts";
import type { TenantDocument } from "./schema.ts";

/** What a tenant's requests copy; null for nothing. What contradicts itself is among the issues. */
export function resolveTransfers(
  document: Pick<TenantDocument, "transfers" | "routing">,
  work: Work,
  path: readonly string[],
  issues: IssueList,
): CopyNeed | null {
  const { transfers } = document;
  if (transfers === undefined) return null;
  const at = [...path, "transfers"];
  if (work.kind === "llm") {
    issues.add(at, {
      rule: "is for requests that are served one at a time, and this tenant's are batched as they come",
      help: "Leave it out: the tokens of a prompt and its answer are a few kilobytes",
    });
  }
  const need: CopyNeed = {
    inBytes: transfers.in ?? 0,
    outBytes: transfers.out ?? 0,
    isPageable: transfers.memory === "pageable",
    overlaps: transfers.overlap ?? false,
  };
  if (need.inBytes === 0 && need.outBytes === 0) {
    issues.add(at, { rule: "must copy something", help: "Give in, out or both, such as {in: 600kB, out: 4kB}" });
  }
  if (need.overlaps && document.routing === "shared-queue") {
    issues.add([...at, "overlap"], {
      rule: "does not go with a shared queue, from which a process takes a request when it has nothing to do",
      help: "Use least-outstanding or shortest-queue, or leave overlap out",
    });
  }
  return need;
}

/** A part that is cut again loses the copies of its processes, which the link does not know how to take back. */
export function checkTransfersStay(
  policies: readonly PolicySpec[],
  tenants: readonly TenantSpec[],
  issues: IssueList,
): void {
  const copying = new Set(tenants.flatMap(({ name, copies }) => ((copies ?? null) === null ? [] : [name])));
  for (const { name, partitions } of policies) {
    const moved = partitions
      .filter(isMoving)
      .flatMap(({ members }) => members)
      .find(({ tenant }) => copying.has(tenant));
    if (moved === undefined) continue;
    issues.add(["policies", name], {
      rule: `places ${moved.tenant}, whose requests copy something, on a part that comes or goes`,
      help: "Leave transfers: out of the tenant, or keep its parts in every layout",
    });
  }
}
