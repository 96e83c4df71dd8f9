import type { ReadyScenario, ReadyTenant } from "./scenario.ts";

/** Whether anything is drawn at random, so that repetitions would differ. */
export function isRandom(scenario: ReadyScenario): boolean {
  return scenario.tenants.some((tenant) => drawsArrivals(tenant) || drawsWork(tenant) || drawsRoutes(tenant));
}

function drawsArrivals({ arrivals }: ReadyTenant): boolean {
  switch (arrivals.kind) {
    case "poisson":
      return true;
    case "gamma":
      return arrivals.cv > 0;
    case "closed":
      return arrivals.think === "exponential" && arrivals.thinkNs > 0;
    case "constant":
    case "listed":
      return false;
  }
}

function drawsWork({ work, traceTokens }: ReadyTenant): boolean {
  if (work.kind === "bursts") return work.size.kind !== "constant";
  return traceTokens === null && (work.promptTokens.kind !== "constant" || work.outputTokens.kind !== "constant");
}

function drawsRoutes({ routing }: ReadyTenant): boolean {
  return routing === "random";
}
