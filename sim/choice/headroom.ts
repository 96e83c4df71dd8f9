import type { HeadroomResult } from "../result/choice.ts";
import { meanInterval } from "../statistics/interval.ts";
import type { Candidate } from "./candidate.ts";
import { carriedLoad, LOAD_RANGE, LOAD_RESOLUTION } from "./capacity.ts";
import { type Bench, CONFIDENCE, meanOf } from "./judge.ts";
import { mostFrequent } from "./most-frequent.ts";

/** How much more load all tenants together, and each alone, can take under a candidate until a target breaks. */
export async function headroomOf(bench: Bench, candidate: Candidate, replications: number): Promise<HeadroomResult[]> {
  const found: HeadroomResult[] = [];
  const isOpen = (name: string): boolean => bench.tenants.find((one) => one.name === name)!.arrivals.kind !== "closed";
  for (const tenant of [null, ...bench.tenants.map(({ name }) => name)]) {
    const none = { tenant, factor: null, interval: null, beyond: false, resolution: LOAD_RESOLUTION, breaks: null };
    if (tenant !== null && !isOpen(tenant)) {
      found.push({ ...none, why: "its clients wait for answers, so its load follows what it gets" });
      continue;
    }
    if (tenant === null && bench.tenants.every(({ name }) => !isOpen(name))) continue;
    const carried = await carriedLoad(bench, candidate, tenant, replications);
    const factors = carried.map(({ factor }) => factor);
    const beyond = carried.every((one) => one.beyond);
    const { low, high } = meanInterval(factors, CONFIDENCE);
    found.push({
      ...none,
      factor: beyond ? LOAD_RANGE.to : meanOf(factors),
      interval: beyond || low === null || high === null ? null : [low, high],
      beyond,
      breaks: mostFrequent(carried.flatMap(({ breaks }) => (breaks === null ? [] : [breaks]))),
      why: null,
    });
  }
  return found;
}
