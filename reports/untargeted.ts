import { formatDuration, significant } from "../sim/base/units.ts";
import type { PolicyResult, RunResult, TenantResult } from "../sim/result/run.ts";
import type { Facts } from "./facts.ts";
import { byGravity, gravestLoss, isOverloadedAlone, isServed, losesRequests, standings } from "./standing.ts";
import { trouble } from "./verdict.ts";
import { capitalised, countOf, formatShare, gpuCount, listed, numberWord, possessive } from "./words.ts";

// What to say of a run in which no service states a target, so that policies can be described but none recommended.

/** Policies named one by one before they are counted. */
const NAMED_AT_MOST = 3;

/** A slowdown that is not to be told from none when it is written. */
const NOT_SLOWED = 1.005;

/**
 * The headline without targets: who is not served, else what share of requests is lost, else who is slowed down least.
 * @param result with at least one policy and one tenant
 */
export function untargetedTitle(result: RunResult, facts: Pick<Facts, "best">): string {
  const best = facts.best!;
  const [gravest] = standings(best)
    .filter((standing) => !isServed(standing))
    .toSorted(byGravity);
  const lone = result.policies.length === 1;
  if (gravest !== undefined) {
    const clause = `${best.name} ${trouble(gravest)}`;
    return lone ? clause : `No policy serves ${everyone(result)}: ${clause}`;
  }
  const lost = lossTitle(result, best);
  if (lost !== null) return lost;
  const slowdown = best.fairness.worstSlowdown;
  if (slowdown === null) return unslowedTitle(best);
  if (result.policies.some((policy) => policy !== best && policy.fairness.worstSlowdown !== null))
    return comparedTitle(result, best);
  if (best.tenants.length === 1) return timesText(best);
  if (slowdown < NOT_SLOWED) return `No service runs slower than alone on a GPU under ${best.name}`;
  return `${best.fairness.worstSlowdownTenant ?? "the worst-off service"} runs ${significant(slowdown)}× slower than alone on a GPU`;
}

/** Under the first policy: how long requests take and against what; then why no policy is recommended. */
export function untargetedVerdict(facts: Pick<Facts, "best" | "shortfalls">): string {
  const best = facts.best!;
  const [shortfall] = facts.shortfalls;
  const advice = "no service states a target, so no policy can be recommended.";
  const last =
    shortfall === undefined ? capitalised(advice) : `${shortfall.policy.name} ${trouble(shortfall.worst)}; ${advice}`;
  return [describe(best), ...withoutYardstick(best), last].join(" ");
}

function everyone({ tenants }: RunResult): string {
  return tenants.length === 1 ? tenants[0]!.name : "every service";
}

/** What the policy that loses least loses, beside the one that loses most; null where that is nothing. */
function lossTitle(result: RunResult, best: PolicyResult): string | null {
  const least = gravestLoss(best);
  if (least === null) return null;
  const share = formatShare(least.rejectedShare);
  const clause = `${share} of ${possessive(least.tenant)} requests are ${least.rejectedAs}`;
  const [most] = result.policies
    .flatMap((policy) => gravestLoss(policy) ?? [])
    .toSorted((a, b) => b.rejectedShare - a.rejectedShare);
  if (result.policies.length === 1) {
    const others = standings(best).filter((standing) => standing.tenant !== least.tenant && losesRequests(standing));
    const more = others.length === 0 ? "" : `, and those of ${countOf(others.length, "other service")} too`;
    return `${clause} under ${best.name}${more}`;
  }
  if (most === undefined || formatShare(most.rejectedShare) === share)
    return `Under every policy requests are lost: ${clause}`;
  return `Under every policy requests are lost: ${clause} under ${best.name}, ${formatShare(most.rejectedShare)} of ${possessive(most.tenant)} under ${most.policy}`;
}

function unslowedTitle(best: PolicyResult): string {
  if (best.tenants.every(({ latencyNs }) => latencyNs.mean === null))
    return `${capitalised(countOf(best.tenants.length, "service"))} ran on ${gpuCount(best)}, and no request was measured`;
  return timesText(best);
}

/** "chat takes 33.2 ms on average and 150 ms at p99 on one A100": the only service, or the one that takes longest. */
function timesText(policy: PolicyResult): string {
  const [longest] = policy.tenants.toSorted((a, b) => (b.latencyNs.mean ?? 0) - (a.latencyNs.mean ?? 0));
  return `${timesOf(longest!)} on ${gpuCount(policy)}`;
}

function timesOf({ name, latencyNs: { mean, p99 } }: TenantResult): string {
  const tail = p99 === null ? "" : ` and ${formatDuration(p99)} at p99`;
  return `${name} takes ${formatDuration(mean ?? 0)} on average${tail}`;
}

function comparedTitle(result: RunResult, best: PolicyResult): string {
  const whose = result.tenants.length === 1 ? result.tenants[0]!.name : "the worst-off service";
  const known = result.policies.filter((policy) => policy.fairness.worstSlowdown !== null);
  const isSlower = (policy: PolicyResult): boolean => isProvenSlower(result, best, policy);
  const alike = [best, ...known.filter((policy) => policy !== best && !isSlower(policy))];
  const [worst] = known.filter(isSlower).toSorted((a, b) => slowdownOf(b) - slowdownOf(a));
  if (worst === undefined) return alikeTitle(alike, whose);
  const against = `${significant(slowdownOf(best))}× against ${possessive(worst.name)} ${significant(slowdownOf(worst))}×`;
  if (alike.length === 1) return `${best.name} slows ${whose} least: ${against}`;
  return `${capitalIfCounted(alike)} slow ${whose} least, with no proven difference between them: ${against}`;
}

function alikeTitle(alike: readonly PolicyResult[], whose: string): string {
  const texts = alike.map((policy) => `${significant(slowdownOf(policy))}×`);
  const isSame = new Set(texts).size === 1;
  const between =
    alike.length <= NAMED_AT_MOST ? listed(alike.map(({ name }) => name)) : `${numberWord(alike.length)} policies`;
  const values = isSame
    ? texts[0]!
    : alike.length <= NAMED_AT_MOST
      ? listed(texts)
      : `${texts[0]!} to ${texts.at(-1)!}`;
  return `No ${isSame ? "" : "proven "}difference between ${between} in how much they slow ${whose}: ${values}`;
}

function capitalIfCounted(policies: readonly PolicyResult[]): string {
  return policies.length <= NAMED_AT_MOST
    ? listed(policies.map(({ name }) => name))
    : `${capitalised(numberWord(policies.length))} policies`;
}

/**
 * Whether one policy's worst slowdown is larger than another's beyond chance. Over replications their intervals must
 * not overlap; the half width of a difference is at most the sum of both half widths, so that its interval then excludes
 * 0 however the replications are paired. Where nothing is drawn, or one trace is all there is, the numbers are compared
 * as they are written; a single random run proves nothing.
 */
function isProvenSlower({ experiment }: RunResult, least: PolicyResult, other: PolicyResult): boolean {
  const [low, high] = [least.fairness.intervals.worstSlowdown, other.fairness.intervals.worstSlowdown];
  if (low !== undefined && high !== undefined) return low[1] < high[0];
  if (experiment.intervals !== "exact" && experiment.intervals !== "block-bootstrap") return false;
  return slowdownOf(other) > slowdownOf(least) && significant(slowdownOf(other)) !== significant(slowdownOf(least));
}

function slowdownOf({ fairness }: PolicyResult): number {
  return fairness.worstSlowdown ?? Infinity;
}

function describe(policy: PolicyResult): string {
  const { worstSlowdown, worstSlowdownTenant, jain } = policy.fairness;
  const opening = `Under ${policy.name} on ${gpuCount(policy)}`;
  const measured = policy.tenants.filter(({ latencyNs }) => latencyNs.mean !== null);
  if (measured.length === 0) {
    const finishes = policy.tenants.some(({ ended }) => ended.finished > 0);
    return finishes
      ? `${opening}, no latency is given, because it would say how long the run was.`
      : `${policy.name} ran on ${gpuCount(policy)} without a measured request.`;
  }
  if (policy.tenants.length === 1 || worstSlowdown === null) {
    const slowed =
      worstSlowdown === null || worstSlowdown < NOT_SLOWED || measured.length > 1
        ? ""
        : `, ${significant(worstSlowdown)}× as long as alone on a whole GPU on average`;
    return `${opening}, ${listed(measured.map(timesOf))}${slowed}.`;
  }
  if (worstSlowdown < NOT_SLOWED) return `${opening}, no service takes longer on average than alone on a whole GPU.`;
  const fairness = jain === null ? "" : `, with a fairness of ${significant(jain)}`;
  return `${opening}, ${worstSlowdownTenant ?? "the worst-off service"} takes ${significant(worstSlowdown)}× as long as alone on a whole GPU on average${fairness}.`;
}

/** A sentence on the services whose slowdown is not given, or nothing. */
function withoutYardstick(policy: PolicyResult): readonly string[] {
  const names = policy.tenants.filter(isOverloadedAlone).map(({ name }) => name);
  if (names.length === 0) return [];
  return [
    `Alone on one GPU, ${listed(names)} would be overloaded, so no slowdown is given for ${names.length === 1 ? "it" : "them"}.`,
  ];
}
