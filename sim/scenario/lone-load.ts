import type { RequestRecord } from "../metrics/recorder.ts";
import { sampleTenant } from "../metrics/sample-tenant.ts";
import { serviceNs } from "../metrics/tenant-sample.ts";
import type { ReadyScenario, ReadyTenant } from "./scenario.ts";
import { isFinite, windowOf } from "./window.ts";

/** Carried ÷ arrived below which a growing queue is overload where requests share iterations. */
const CARRIED_AT_LEAST = 0.9;

/** Whether each request of a tenant is served by itself, so that its device time is its own. */
export function isServedAlone({ work, batching }: Pick<ReadyTenant, "work" | "batching">): boolean {
  return work.kind !== "llm" && batching === null;
}

/**
 * Whether a tenant that has a whole GPU alone is asked for more than it can serve, in the second half of one
 * replication. The trend of one queue errs in a few of a hundred replications, so that the work must confirm it: as
 * much service as its processes have time for, or, where requests share iterations, far fewer ends than arrivals.
 * Never in a finite horizon, whose latencies are about its own requests.
 * @param record of the tenant alone
 */
export function isOverloadedAlone(record: RequestRecord, tenant: ReadyTenant, scenario: ReadyScenario): boolean {
  if (isFinite(scenario)) return false;
  const { durationNs, edgesNs } = windowOf(scenario);
  const { load, blame } = sampleTenant(record, {
    targets: [],
    servedAlone: isServedAlone(tenant),
    fromNs: edgesNs.findLast((ns) => ns <= durationNs / 2) ?? edgesNs[0]!,
    toNs: durationNs,
    aloneNs: new Float64Array(),
    samePartitionNs: new Float64Array(),
    every: record.condensed?.series.every ?? 1,
    singleRun: null,
  });
  if (load.verdict !== "overloaded") return false;
  return isServedAlone(tenant)
    ? (load.arrivedPerS * serviceNs(blame.all)) / 1e9 >= tenant.processes
    : load.carriedPerS < CARRIED_AT_LEAST * load.arrivedPerS;
}
