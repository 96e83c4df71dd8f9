import type { PolicyResult, RunResult } from "../sim/result/run.ts";
import {
  byGravity,
  gravestLoss,
  isBroken,
  isServed,
  leastInTime,
  mostOftenMissed,
  standings,
  tightestOf,
  worstRatio,
  type Standing,
} from "./standing.ts";

/** What a run found, as data. Everything is computed from the result; nothing is presumed to win. */
export interface Facts {
  /** The policy to choose: meets every target on the fewest GPUs, then costs least, then has most room. */
  readonly recommended: PolicyResult | null;
  /** The recommended policy, or the one that comes closest; null only in a run without policies. */
  readonly best: PolicyResult | null;
  /** The policy that uses the most GPUs: what one would do without sharing. */
  readonly baseline: PolicyResult | null;
  /** Policies that meet every target, best first; the first is the recommended one. */
  readonly meeting: readonly PolicyResult[];
  /** The gravest standing under every policy that does not meet all targets, best policy first. */
  readonly shortfalls: readonly Shortfall[];
  /** The tenant nearest to its limits under `best`. */
  readonly tightest: Standing | null;
  /** Name of the tenant worth a closer look: the tightest one, or the one most often missed. */
  readonly focus: string | null;
  /** What the recommended policy saves against the baseline. */
  readonly saving: Saving | null;
  /** Whether any tenant has a target; without, no policy is recommended. */
  readonly hasTargets: boolean;
}

export interface Shortfall {
  readonly policy: PolicyResult;
  readonly worst: Standing;
  /** Tenants of which it is not known that this policy serves them. */
  readonly unserved: number;
}

export interface Saving {
  readonly gpus: number;
  /** Negative when the recommended policy costs more; null without prices. */
  readonly costPerHour: number | null;
  readonly currency: string;
}

/** Ranks the policies and picks what the sentences and the page are about. */
export function gatherFacts(result: RunResult): Facts {
  const hasTargets = result.tenants.some((tenant) => tenant.targets.length > 0);
  const ranked = result.policies.toSorted(hasTargets ? closestFirst : leastSlowedFirst);
  const meeting = hasTargets ? ranked.filter(servesAll) : [];
  const recommended = meeting[0] ?? null;
  const best = recommended ?? ranked[0] ?? null;
  const baseline = result.policies.toSorted((a, b) => b.gpusUsed - a.gpusUsed)[0] ?? null;
  const tightest = best === null ? null : tightestOf(best);
  const focus = recommended === null ? mostOftenMissed(result) : null;
  return {
    recommended,
    best,
    baseline,
    meeting,
    shortfalls: ranked.flatMap(shortfallOf),
    tightest,
    focus: focus ?? tightest?.tenant ?? best?.fairness.worstSlowdownTenant ?? result.tenants[0]?.name ?? null,
    saving: recommended === null || baseline === null ? null : savingOf(recommended, baseline),
    hasTargets,
  };
}

/** A tenant without targets that ran out of memory breaks no target, but is not served. */
function servesAll(policy: PolicyResult): boolean {
  return policy.allTargetsMet && unserved(policy) === 0;
}

/** Meeting policies first, by GPUs, cost and room; then the others by tenants left out and by how far they miss. */
function closestFirst(a: PolicyResult, b: PolicyResult): number {
  if (servesAll(a) !== servesAll(b)) return servesAll(a) ? -1 : 1;
  const ratios = ordered(worstRatio(a), worstRatio(b));
  if (servesAll(a)) return a.gpusUsed - b.gpusUsed || ordered(costOf(a), costOf(b)) || ratios;
  return (
    broken(a) - broken(b) ||
    unserved(a) - unserved(b) ||
    ratios ||
    ordered(leastInTime(b), leastInTime(a)) ||
    notCarried(a) - notCarried(b) ||
    a.gpusUsed - b.gpusUsed
  );
}

function leastSlowedFirst(a: PolicyResult, b: PolicyResult): number {
  return (
    unserved(a) - unserved(b) ||
    lostPerMille(a) - lostPerMille(b) ||
    ordered(a.fairness.worstSlowdown ?? Infinity, b.fairness.worstSlowdown ?? Infinity) ||
    a.gpusUsed - b.gpusUsed
  );
}

/** The largest share of requests that a tenant loses, in whole thousandths: a smaller difference decides nothing. */
function lostPerMille(policy: PolicyResult): number {
  return Math.round((gravestLoss(policy)?.rejectedShare ?? 0) * 1000);
}

/** Like a - b, but 0 for two infinities. */
function ordered(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function costOf(policy: PolicyResult): number {
  return policy.costPerHour ?? Infinity;
}

function broken(policy: PolicyResult): number {
  return standings(policy).filter(isBroken).length;
}

/** Share of what arrives that overloaded tenants do not carry, added up over them. */
function notCarried(policy: PolicyResult): number {
  return standings(policy)
    .filter(({ kind }) => kind === "overloaded")
    .reduce((sum, { load }) => sum + Math.max(0, 1 - load.carriedPerS / load.arrivedPerS), 0);
}

function unserved(policy: PolicyResult): number {
  return standings(policy).filter((standing) => !isServed(standing)).length;
}

function shortfallOf(policy: PolicyResult): readonly Shortfall[] {
  const bad = standings(policy).filter((standing) => !isServed(standing));
  const [worst] = bad.toSorted(byGravity);
  return worst === undefined ? [] : [{ policy, worst, unserved: bad.length }];
}

function savingOf(recommended: PolicyResult, baseline: PolicyResult): Saving {
  const priced = recommended.costPerHour !== null && baseline.costPerHour !== null;
  return {
    gpus: baseline.gpusUsed - recommended.gpusUsed,
    costPerHour: priced ? baseline.costPerHour - recommended.costPerHour : null,
    currency: recommended.currency,
  };
}
