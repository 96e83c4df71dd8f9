import type { HeadroomResult } from "../result/choice.ts";
import { meanInterval } from "../statistics/interval.ts";
import type { Candidate } from "./candidate.ts";
import { boundOf, carriedLoads } from "./capacity.ts";
import { isMovedBy } from "./effective.ts";
import { type Bench, CONFIDENCE, meanOf } from "./judge.ts";
import { leftFor, type Purse } from "./budget.ts";
import { namesText } from "./names.ts";
import { LOAD_RESOLUTION } from "./load-search.ts";
import { mostFrequent } from "./most-frequent.ts";

/** Runs of a part that a search for the load takes: in its first replication, and in every further one; more load costs more. */
const SEARCHED = { first: 9, further: 5 } as const;

/**
 * How much more load all tenants together, and each alone, can take under a candidate until a target breaks. Of tenants
 * whose clients wait for answers, how much more throughput could be asked, where a throughput is. What the purse does not
 * pay for is left out and said, tenants by themselves before all together.
 */
export async function headroomOf(
  bench: Bench,
  candidate: Candidate,
  wished: number,
  purse: Purse,
): Promise<HeadroomResult[]> {
  const open = bench.tenants.filter((one) => isMovedBy("load", one)).map(({ name }) => name);
  const wanted = open.length === 0 ? [] : [null, ...open];
  const cost = (tenant: string | null, count: number): number =>
    bench.ledger.eventsOf(candidate.units.filter(({ tenants }) => tenant === null || tenants.includes(tenant))) *
    (SEARCHED.first + SEARCHED.further * (count - 1));
  // That of all together is worth more than its share.
  const left = Math.max(leftFor(purse, "headroom"), leftFor(purse, "robustness") / 2);
  let replications = wished;
  while (replications > 2 && cost(null, replications) > left) replications--;
  let spent = 0;
  const asked = wanted.filter((tenant) => {
    const more = cost(tenant, replications);
    if (spent + more > (tenant === null ? left : leftFor(purse, "headroom"))) return false;
    spent += more;
    return true;
  });
  const unasked = wanted.filter((tenant) => !asked.includes(tenant));
  if (unasked.length > 0)
    purse.cuts.push(`the headroom of ${namesText(unasked.map((tenant) => tenant ?? "all tenants together"))}`);
  else if (replications < wished) purse.cuts.push(`headroom in more than ${replications} replications`);
  const questions = asked.map((tenant) => ({ candidate, tenant }));
  const found = await carriedLoads(bench, questions, replications);
  const none = { factor: null, interval: null, beyond: false, breaks: null, why: null };
  const results = asked.map((tenant, i): HeadroomResult => {
    const factors = found[i]!.map(({ factor }) => factor);
    const bound = boundOf(found[i]!);
    const { low, high } = meanInterval(factors, CONFIDENCE);
    return {
      ...none,
      tenant,
      of: "load",
      factor: meanOf(factors),
      // Ends of the range have no spread that says anything.
      interval: bound !== null || low === null || high === null ? null : [low, high],
      beyond: bound === "at least",
      ...(bound === null ? {} : { bound }),
      ...(found[i]!.every(({ below }) => below) ? { missedAlways: true } : {}),
      resolution: LOAD_RESOLUTION,
      breaks: mostFrequent(found[i]!.flatMap(({ breaks }) => (breaks === null ? [] : [breaks]))),
    };
  });
  const others = bench.tenants
    .filter(({ name }) => !open.includes(name))
    .map(({ name: tenant }) => throughputHeadroom(bench, candidate, tenant, replications));
  const unlooked = unasked.map((tenant): HeadroomResult => ({
    ...none,
    tenant,
    of: "load",
    resolution: LOAD_RESOLUTION,
    why: "beyond the budget of this choice",
  }));
  // In rank order, after all together.
  const rankOf = ({ tenant }: HeadroomResult): number => bench.tenants.findIndex(({ name }) => name === tenant);
  return [...results, ...unlooked, ...others].toSorted((a, b) => rankOf(a) - rankOf(b));
}

/** What a tenant gets ÷ what is asked for it. */
function throughputHeadroom(bench: Bench, candidate: Candidate, tenant: string, replications: number): HeadroomResult {
  const { targets } = bench.tenants.find(({ name }) => name === tenant)!;
  const index = targets.findIndex(({ metric }) => metric === "throughput");
  const none = { tenant, factor: null, interval: null, beyond: false, resolution: 0, breaks: null };
  if (index < 0) {
    return { ...none, of: "load", why: "its clients wait for answers, so its load follows what it gets" };
  }
  const unit = candidate.units.find(({ tenants }) => tenants.includes(tenant))!;
  const factors = Array.from({ length: replications }, (_, replication) => {
    const { value } = bench.ledger.tenant(unit, tenant, {}, replication).targets[index]!;
    return (value ?? 0) / targets[index]!.limit;
  });
  const { low, high } = meanInterval(factors, CONFIDENCE);
  return {
    ...none,
    of: "throughput target",
    factor: meanOf(factors),
    interval: low === null || high === null ? null : [low, high],
    breaks: tenant,
    why: null,
  };
}
