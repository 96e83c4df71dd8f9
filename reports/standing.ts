import {
  type Load,
  PERCENTILES,
  type PolicyResult,
  type RunResult,
  type TargetOutcome,
  type TenantResult,
} from "../sim/result/run.ts";
import { isLowerBound } from "./words.ts";

/**
 * How one tenant fares under one policy, worst news first:
 * - `failed`    it never ran, out of memory or otherwise
 * - `stalled`   it has a throughput target and finished nothing
 * - `overloaded` more arrives than it can carry, so its latencies have no percentiles
 * - `missed`    its worst target is missed
 * - `rejected`  no target is missed by what it finished, but with the requests that were turned away or gave up waiting
 *   too few are in time
 * - `unknown`   no target is missed, but of one it cannot be told: too few requests arrived or finished
 * - `undecided` no target is missed for certain, but the limit of one lies inside its interval
 * - `met`       all its targets are met
 * - `untargeted` it ran and has no targets
 */
export type StandingKind =
  | "failed"
  | "stalled"
  | "overloaded"
  | "missed"
  | "rejected"
  | "unknown"
  | "undecided"
  | "met"
  | "untargeted";

export interface Standing {
  readonly policy: string;
  readonly tenant: string;
  readonly kind: StandingKind;
  /** The target that decides; null without targets, or where none was the worst. */
  readonly outcome: TargetOutcome | null;
  /** The true ratio may be larger, because requests were still open. */
  readonly lowerBound: boolean;
  /** Share of arrived requests that were turned away or gave up waiting, and which of the two. */
  readonly rejectedShare: number;
  readonly rejectedAs:
    | "rejected"
    | "timed out"
    | "rejected or timed out"
    | "lost to faults"
    | "rejected, timed out or lost to faults";
  /** The sentence of the simulator, for `failed`. */
  readonly failure: string | null;
  readonly load: Load;
  /** How many times as long replications would tell what is unknown; null where requests are not the reason. */
  readonly longer: number | null;
}

const GRAVITY: Readonly<Record<StandingKind, number>> = {
  failed: 8,
  stalled: 7,
  overloaded: 6,
  missed: 5,
  rejected: 4,
  unknown: 3,
  undecided: 2,
  met: 1,
  untargeted: 0,
};

/** Reads one tenant's standing off its result. */
export function standingOf(policy: PolicyResult, tenant: TenantResult): Standing {
  const outcome = deciding(tenant);
  return {
    policy: policy.name,
    tenant: tenant.name,
    kind: kindOf(tenant, outcome),
    outcome,
    lowerBound: outcome !== null && isLowerBound(tenant, outcome),
    rejectedShare: tenant.arrived > 0 ? lostOf(tenant) / tenant.arrived : 0,
    rejectedAs: rejectedAs(tenant),
    failure: tenant.failure,
    load: tenant.load,
    longer: longerFor(tenant),
  };
}

/** Requests that ended without being served. */
function lostOf({ ended: { rejected, timedOut, failed = 0 } }: TenantResult): number {
  return rejected + timedOut + failed;
}

function rejectedAs({ ended: { rejected, timedOut, failed = 0 } }: TenantResult): Standing["rejectedAs"] {
  if (failed > 0) return rejected + timedOut > 0 ? "rejected, timed out or lost to faults" : "lost to faults";
  if (timedOut === 0) return "rejected";
  return rejected === 0 ? "timed out" : "rejected or timed out";
}

/** Whether too few were in time with those that were lost, which count as late; a few that are lost decide nothing. */
function losesTooMany(tenant: TenantResult): boolean {
  const lost = lostOf(tenant);
  if (lost === 0) return false;
  // Older results have shares of those alone that were not lost.
  const most = 1 - lost / tenant.arrived;
  return tenant.targets.some(({ quantile, within }) => quantile !== null && Math.min(within ?? 0, most) < quantile);
}

/** By the targets of which nothing is known because their percentile was refused. */
function longerFor({ targets, latencyNs }: TenantResult): number | null {
  const factors = targets.flatMap(({ ratio, quantile, verdict }) => {
    const name = PERCENTILES.find((one) => quantile !== null && one === `p${String(quantile).slice(2).padEnd(2, "0")}`);
    const refused = name === undefined || ratio !== null || verdict !== "open" ? undefined : latencyNs.refused[name];
    return refused === undefined || !(refused.has > 0) ? [] : [refused.needs / refused.has];
  });
  return factors.length === 0 ? null : Math.max(...factors);
}

/** The target to report: a missed one before one of which nothing can be told, which tells less. */
function deciding(tenant: TenantResult): TargetOutcome | null {
  const missed = tenant.targets.filter(({ verdict, value }) => verdict === "missed" && value !== 0);
  return missed.toSorted((a, b) => (b.ratio ?? 1) - (a.ratio ?? 1))[0] ?? tenant.worst;
}

function kindOf(tenant: TenantResult, outcome: TargetOutcome | null): StandingKind {
  if (tenant.failure !== null) return "failed";
  if (tenant.percentilesWithheld) return "overloaded";
  if (tenant.met) return tenant.targets.length === 0 ? "untargeted" : "met";
  const isMissed = outcome !== null && outcome.verdict === "missed" && outcome.value !== 0;
  if (isMissed && !isMissedByLossesAlone(tenant, outcome)) return "missed";
  if (tenant.targets.some(({ metric, value }) => metric === "throughput" && value === 0)) return "stalled";
  if (losesTooMany(tenant)) return "rejected";
  return tenant.targets.some(({ ratio, verdict }) => ratio === null && verdict === "open") ? "unknown" : "undecided";
}

/** Whether a target would not be missed by those requests alone that were served. */
function isMissedByLossesAlone(tenant: TenantResult, { ratio, within, quantile }: TargetOutcome): boolean {
  const lost = lostOf(tenant);
  if (lost === 0) return false;
  if (ratio !== null) return ratio <= 1;
  return (
    within !== null && quantile !== null && lost < tenant.arrived && within >= quantile * (1 - lost / tenant.arrived)
  );
}

/** Whether a tenant in this standing is known to miss something. */
export function isBroken(standing: Standing): boolean {
  return GRAVITY[standing.kind] > GRAVITY.unknown;
}

/** Whether a tenant in this standing breaks nothing: it meets its targets, or runs without any. */
export function isServed(standing: Standing): boolean {
  return standing.kind === "met" || standing.kind === "untargeted";
}

/** Share of requests that must be turned away or give up before it is spoken of: what rounds to 0.1 % is said everywhere. */
const LOST_AT_LEAST = 0.0005;

/** Whether a tenant ran, but so many of its requests were turned away or gave up waiting that it must be said. */
export function losesRequests({ kind, rejectedShare }: Pick<Standing, "kind" | "rejectedShare">): boolean {
  return kind !== "failed" && rejectedShare >= LOST_AT_LEAST;
}

/** The tenant that loses the largest share of its requests under a policy; null where none loses any to speak of. */
export function gravestLoss(policy: PolicyResult): Standing | null {
  const losing = standings(policy).filter(losesRequests);
  return losing.toSorted((a, b) => b.rejectedShare - a.rejectedShare)[0] ?? null;
}

/**
 * Whether no slowdown is known of a tenant because it would be overloaded alone on one GPU: the runs alone were made,
 * as those on its own partitions show.
 */
export function isOverloadedAlone({
  slowdown,
  interference,
}: Pick<TenantResult, "slowdown" | "interference">): boolean {
  return slowdown.mean === null && interference.mean !== null;
}

/** How many of the tenants with targets meet them all, and of how many it cannot be told or is too close to call. */
export function servedCount(policy: PolicyResult): { readonly met: number; readonly unknown: number } {
  const kinds = standings(policy).map(({ kind }) => kind);
  return {
    met: kinds.filter((kind) => kind === "met").length,
    unknown: kinds.filter((kind) => kind === "unknown" || kind === "undecided").length,
  };
}

/** Every tenant's standing under one policy, in the order of the tenants. */
export function standings(policy: PolicyResult): readonly Standing[] {
  return policy.tenants.map((tenant) => standingOf(policy, tenant));
}

/** Sorts the gravest standing first: by kind, then by ratio, then by tenant name. */
export function byGravity(a: Standing, b: Standing): number {
  return GRAVITY[b.kind] - GRAVITY[a.kind] || ratioOf(b) - ratioOf(a) || (a.tenant < b.tenant ? -1 : 1);
}

/**
 * The largest ratio among a policy's tenants: Infinity when one failed or stalled, 0 without targets. One that cannot
 * be told counts as 1, between met and missed.
 */
export function worstRatio(policy: PolicyResult): number {
  return standings(policy).reduce((worst, standing) => Math.max(worst, ratioOf(standing)), 0);
}

/**
 * The smallest share of requests in time under a policy, as a part of the share that its percentile asks for, of targets
 * that have no ratio; 1 where all have one. It orders policies that their ratios cannot.
 */
export function leastInTime(policy: PolicyResult): number {
  const parts = policy.tenants.flatMap(({ targets }) =>
    targets.flatMap(({ ratio, within, quantile }) =>
      ratio === null && within !== null && quantile !== null ? [within / quantile] : [],
    ),
  );
  return Math.min(1, ...parts);
}

function ratioOf(standing: Standing): number {
  if (standing.kind === "failed" || standing.kind === "stalled" || standing.kind === "overloaded") return Infinity;
  return standing.outcome?.ratio ?? (standing.kind === "unknown" || standing.kind === "missed" ? 1 : 0);
}

/** The tenant nearest to its limits under a policy; null when no tenant has a measured target. */
export function tightestOf(policy: PolicyResult): Standing | null {
  const measured = standings(policy).filter((standing) => typeof standing.outcome?.ratio === "number");
  return measured.toSorted((a, b) => ratioOf(b) - ratioOf(a) || (a.tenant < b.tenant ? -1 : 1))[0] ?? null;
}

/** The tenant that the most policies fail to serve; ties go to the larger ratio. null when no failure is known. */
export function mostOftenMissed(result: RunResult): string | null {
  const all = result.policies.flatMap(standings).filter(isBroken);
  const times = (tenant: string): number => all.filter((standing) => standing.tenant === tenant).length;
  return all.toSorted((a, b) => times(b.tenant) - times(a.tenant) || byGravity(a, b))[0]?.tenant ?? null;
}
