import { drawsArrivals } from "../workload/arrivals/arrival-moments.ts";
import { ROUTING } from "../workload/routing.ts";
import type { ReadyScenario, ReadyTenant } from "./scenario.ts";

/** Whether anything is drawn at random, so that repetitions would differ. */
export function isRandom(scenario: ReadyScenario): boolean {
  return scenario.tenants.some((tenant) => drawsArrivals(tenant.arrivals) || drawsWork(tenant) || drawsRoutes(tenant));
}

function drawsWork({ work, traceTokens, traceSizes }: ReadyTenant): boolean {
  if (work.kind === "bursts") return traceSizes === undefined && work.size.kind !== "constant";
  return traceTokens === null && (work.promptTokens.kind !== "constant" || work.outputTokens.kind !== "constant");
}

function drawsRoutes({ routing, rules }: ReadyTenant): boolean {
  return (routing !== null && ROUTING[routing].draws) || (rules.retries?.jitter ?? 0) > 0;
}
