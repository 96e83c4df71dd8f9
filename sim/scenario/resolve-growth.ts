import { fact, type Fact } from "../base/fact.ts";
import type { GrowthRule } from "../workload/growth.ts";
import type { Work } from "../workload/work.ts";
import type { IssueList } from "./issues.ts";
import { isMoving } from "./resolve-layouts.ts";
import type { PolicySpec, TenantSpec } from "./scenario.ts";
import type { TenantDocument } from "./schema.ts";

/** From the death of a process to its next request, where the scenario does not say. */
const RESTART = fact(
  10e9,
  "ns",
  "assumed",
  "Kubernetes waits 10 s before it restarts a container that failed again, up to 5 min (documentation of the kubelet's " +
    "back-off); a new context takes 0.5 s more, weights as long as their disk takes",
  [1e9, 300e9],
);

/** How the processes of a tenant grow; null where they do not. What contradicts itself is among the issues. */
export function resolveGrowth(
  document: Pick<TenantDocument, "memory" | "routing" | "batching" | "transfers">,
  work: Work,
  path: readonly string[],
  issues: IssueList,
): GrowthRule | null {
  const growth = document.memory?.growth;
  if (growth === undefined) return null;
  const at = [...path, "memory", "growth"];
  const perRequestBytes = growth.perRequest ?? 0;
  const bytesPerNs = (growth.rate ?? 0) / 1e9;
  if (perRequestBytes > 0 === bytesPerNs > 0) {
    issues.add(at, {
      rule: perRequestBytes > 0 ? "grows by request or by time, not by both" : "must grow by something",
      help: "Give perRequest: 1MB, or rate: 10MB/min",
    });
  }
  if (growth.onFailure === "stop" && growth.restart !== undefined) {
    issues.add([...at, "restart"], { rule: "does not apply: the process stops", help: "Leave it out" });
  }
  const oneByOne = "is for processes that serve one request at a time from a queue of their own";
  if (work.kind === "llm" || document.batching !== undefined) {
    issues.add(at, { rule: oneByOne, help: "An LLM server takes its memory at the start: use kvCache and working" });
  }
  if (document.routing === "shared-queue") {
    issues.add(at, { rule: oneByOne, found: "routing: shared-queue", help: "Use least-outstanding or shortest-queue" });
  }
  if (document.transfers?.overlap === true) {
    issues.add(at, { rule: oneByOne, found: "transfers: {overlap: true}", help: "Leave overlap out" });
  }
  return {
    perRequestBytes,
    bytesPerNs,
    limitBytes: growth.limit ?? Infinity,
    restartNs: growth.onFailure === "stop" ? null : Math.max(1, growth.restart ?? RESTART.value),
  };
}

/** The restart time of a tenant as the list of assumptions tells it. */
export function restartFact({ restartNs }: GrowthRule): Fact | null {
  if (restartNs === null) return null;
  return restartNs === RESTART.value ? RESTART : fact(restartNs, "ns", "assumed", "set in the scenario");
}

/** A part that is cut again gives its memory back as a whole, which a process that grows does not know. */
export function checkGrowthStays(
  policies: readonly PolicySpec[],
  tenants: readonly TenantSpec[],
  issues: IssueList,
): void {
  const growing = new Set(tenants.flatMap(({ name, growth }) => ((growth ?? null) === null ? [] : [name])));
  for (const { name, partitions } of policies) {
    const moved = partitions
      .filter(isMoving)
      .flatMap(({ members }) => members)
      .find(({ tenant }) => growing.has(tenant));
    if (moved === undefined) continue;
    issues.add(["policies", name], {
      rule: `places ${moved.tenant}, whose memory grows, on a part that comes or goes`,
      help: "Leave growth: out of its memory, or keep its parts in every layout",
    });
  }
}
