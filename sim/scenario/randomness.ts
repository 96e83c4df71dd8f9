import { drawsArrivals } from "../workload/arrivals/arrival-moments.ts";
import { isOfProcess } from "../sharing/fault-plan.ts";
import { ROUTING } from "../workload/routing.ts";
import { drawsPlacement } from "./placement.ts";
import type { ReadyScenario, ReadyTenant } from "./scenario.ts";

/** Whether anything is drawn at random, so that repetitions would differ. */
export function isRandom(scenario: ReadyScenario): boolean {
  return (
    scenario.tenants.some((tenant) => drawsArrivals(tenant.arrivals) || drawsWork(tenant) || drawsRoutes(tenant)) ||
    scenario.policies.some(drawsPlacement) ||
    drawsFaults(scenario)
  );
}

/** When they come, or whom of several processes they hit. */
function drawsFaults({ faults, policies }: Pick<ReadyScenario, "faults" | "policies">): boolean {
  if (faults === undefined) return false;
  const { entries, reading } = faults;
  const isSpread = reading.collateral > 0 && reading.collateral < 1;
  const processes = ({ partitions }: (typeof policies)[number], name: string): number =>
    partitions
      .flatMap(({ members }) => members)
      .reduce((sum, one) => sum + (one.tenant === name ? one.processes : 0), 0);
  return entries.some(({ class: name, everyNs, tenants }) => {
    if (everyNs !== null || name === "contained" || name === "uncontained") return true;
    if (!isOfProcess(name)) return false;
    const named = (policy: (typeof policies)[number]): readonly string[] =>
      tenants ?? policy.partitions.flatMap(({ members }) => members.map(({ tenant }) => tenant));
    return isSpread || policies.some((policy) => named(policy).some((tenant) => processes(policy, tenant) > 1));
  });
}

function drawsWork({ work, traceTokens, traceSizes }: ReadyTenant): boolean {
  if (work.kind === "bursts") return traceSizes === undefined && work.size.kind !== "constant";
  return traceTokens === null && (work.promptTokens.kind !== "constant" || work.outputTokens.kind !== "constant");
}

function drawsRoutes({ routing, rules }: ReadyTenant): boolean {
  return (routing !== null && ROUTING[routing].draws) || (rules.retries?.jitter ?? 0) > 0;
}
