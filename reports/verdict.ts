import { significant } from "../sim/base/units.ts";
import type { PolicyResult, RunResult } from "../sim/result/run.ts";
import type { Facts, Shortfall } from "./facts.ts";
import { isBroken, servedCount, type Standing } from "./standing.ts";
import { missedBriefly } from "./placement-words.ts";
import { everyService, services, withTargets } from "./title.ts";
import {
  costRate,
  countOf,
  formatOutcome,
  formatRate,
  formatShare,
  formatSpread,
  gpuCount,
  listed,
  metricName,
  numberWord,
  possessive,
} from "./words.ts";

/** Policies named one by one in a sentence before the rest is counted. */
const NAMED_AT_MOST = 3;

/**
 * Two sentences: which policy to take, how tight it is and what it saves; then what becomes of the others.
 * Also where nothing is recommended: then the closest policy, and how far it misses. For runs in which a service states
 * a target; the others have untargetedVerdict.
 */
export function verdictOf(result: RunResult, facts: Facts): string {
  if (facts.best === null || result.tenants.length === 0)
    return "The result holds no measured service. There is nothing to compare.";
  const first = facts.recommended === null ? closest(result, facts) : recommendation(result, facts, facts.recommended);
  return `${first} ${others(result, facts)}`;
}

function recommendation(result: RunResult, facts: Facts, policy: PolicyResult): string {
  const serves = `${policy.name} serves ${everyService(result)} on ${gpuCount(policy)}`;
  const saved = savings(facts);
  const tight = facts.tightest === null ? "" : `; ${tightness(result, facts.tightest)}`;
  const missed = missedBriefly(policy);
  const luck = missed === null ? "" : `; but ${missed}`;
  return `${serves}${saved === null ? "" : ` and ${saved}`}${tight}${luck}.`;
}

function tightness(result: RunResult, standing: Standing): string {
  return result.tenants.length === 1
    ? outcomeText("its", standing)
    : `the tightest is ${standing.tenant}, ${outcomeText("whose", standing)}`;
}

/**
 * "chat's p99 TTFT is at 81 % of its target", "whose throughput is at 70 % of its target". The number is the one of
 * the grid, so that both read alike.
 * @param whose  possessive that opens the clause
 * @param verb   empty after "leaves"
 */
function outcomeText(whose: string, standing: Standing, verb: "is " | "" = "is "): string {
  const outcome = standing.outcome!;
  if (outcome.ratio === null) {
    const within = outcome.within === null ? "" : ` (${formatShare(outcome.within)} of requests are within its limit)`;
    return `${whose} ${metricName(outcome)} ${verb}${outcome.verdict}${within}`;
  }
  const bound = standing.lowerBound ? "≥ " : "";
  const share = `${bound}${formatOutcome(outcome)}`;
  const spread = formatSpread(outcome);
  const text = spread === "" ? share : `${share} (${spread})`;
  return `${whose} ${metricName(outcome)} ${verb}at ${text}${share.endsWith("×") ? "" : " of"} its target`;
}

/** "chat's p99 TTFT (12 % of requests are in time)": of a target whose percentile is not known. */
function missedText(whose: string, { outcome }: Standing): string {
  const { within } = outcome!;
  const share = within === null ? "" : ` (${formatShare(within)} of requests are in time)`;
  return `${whose} ${metricName(outcome!)} target${share}`;
}

function savings(facts: Facts): string | null {
  const { saving, baseline } = facts;
  if (saving === null || baseline === null || baseline === facts.recommended) return null;
  const against = `against ${baseline.name}`;
  const cost = saving.costPerHour;
  const money = cost === null || cost === 0 ? null : costRate(Math.abs(cost), saving.currency);
  if (saving.gpus > 0) {
    const gpus = countOf(saving.gpus, "GPU");
    if (money === null) return `saves ${gpus} ${against}`;
    return cost! > 0 ? `saves ${gpus} and ${money} ${against}` : `saves ${gpus} but costs ${money} more ${against}`;
  }
  return money !== null && cost! > 0 ? `saves ${money} ${against}` : null;
}

function closest(result: RunResult, facts: Facts): string {
  const best = facts.best!;
  const [shortfall] = facts.shortfalls;
  const label = best.name;
  if (shortfall === undefined) return `${label} comes closest on ${gpuCount(best)}.`;
  const { met } = servedCount(best);
  const total = withTargets(result).length;
  const opening = result.policies.length === 1 ? label : `Closest is ${label} on ${gpuCount(best)}: it`;
  // Of a single service to serve, what is wrong says that it is not served.
  if (result.tenants.length === 1 || (total === 1 && met === 0)) return `${opening} ${trouble(shortfall.worst)}.`;
  if (met === total) return `${opening} serves ${everyService(result)}, but ${trouble(shortfall.worst)}.`;
  const served = met === 0 ? `none of the ${services(result)}` : `${numberWord(met)} of ${services(result)}`;
  return `${opening} serves ${served}, and ${trouble(shortfall.worst)}.`;
}

/** What is wrong with a standing, as a clause about the policy: "leaves chat's p99 TTFT at 1.80× its target". */
export function trouble(standing: Standing): string {
  const whose = possessive(standing.tenant);
  switch (standing.kind) {
    case "failed":
      return isOutOfMemory(standing) ? `runs ${standing.tenant} out of memory` : `cannot run ${standing.tenant}`;
    case "stalled":
      return `finishes none of ${whose} requests`;
    case "overloaded": {
      const { arrivedPerS, carriedPerS } = standing.load;
      return `overloads ${standing.tenant}, which carries ${formatRate(carriedPerS)} of the ${formatRate(arrivedPerS)} that arrive`;
    }
    case "unknown":
      if (standing.outcome?.intervals.within !== undefined && standing.longer === null)
        return `leaves open whether ${standing.tenant} meets its targets, with ${formatShare(standing.outcome.within!)} of its requests in time`;
      return standing.longer === null
        ? `leaves open whether ${standing.tenant} meets its targets, as too few of its requests arrived or finished`
        : `leaves open whether ${standing.tenant} meets its targets (${significant(standing.longer)} times the duration would tell)`;
    case "undecided":
      return `leaves ${outcomeText(whose, standing, "")}, too close to call`;
    case "rejected":
      if (standing.rejectedShare === 0) return `does not serve ${standing.tenant}`;
      return standing.rejectedAs === "rejected"
        ? `rejects ${formatShare(standing.rejectedShare)} of ${whose} requests`
        : `leaves ${formatShare(standing.rejectedShare)} of ${whose} requests ${standing.rejectedAs}`;
    case "missed":
      return standing.outcome!.ratio === null
        ? `misses ${missedText(whose, standing)}`
        : `leaves ${outcomeText(whose, standing, "")}`;
    case "met":
    case "untargeted":
      return `leaves ${outcomeText(whose, standing, "")}`;
  }
}

/** Whether a failure is one of memory, by the words of the simulator. */
export function isOutOfMemory(standing: Pick<Standing, "failure">): boolean {
  return /memory/iu.test(standing.failure ?? "");
}

function others(result: RunResult, facts: Facts): string {
  if (result.policies.length === 1) return "No other policy was compared.";
  const meeting = facts.meeting.filter((policy) => policy !== facts.recommended);
  const failing = facts.shortfalls.filter((shortfall) => shortfall.policy !== facts.best);
  const good = meeting.length === 0 ? null : alsoMeet(meeting);
  const bad = failing.length === 0 ? null : failures(failing);
  if (good === null && bad === null) return "No other policy does better.";
  return good === null ? `${bad}.` : bad === null ? `${good}.` : `${good}, but ${bad}.`;
}

/** "hybrid (two A100s) and one GPU each (six A100s) meet every target too" */
function alsoMeet(policies: readonly PolicyResult[]): string {
  const named = policies.length <= NAMED_AT_MOST ? policies : policies.slice(0, NAMED_AT_MOST - 1);
  const rest = policies.length - named.length;
  const names = named.map(
    (policy) => `${policy.name} (${[gpuCount(policy), missedBriefly(policy) ?? []].flat().join("; ")})`,
  );
  if (rest > 0) names.push(`${numberWord(rest)} more`);
  return `${listed(names)} ${policies.length === 1 ? "meets" : "meet"} every target too`;
}

function failures(failing: readonly Shortfall[]): string {
  const named = failing.length <= NAMED_AT_MOST ? failing : failing.slice(0, NAMED_AT_MOST - 1);
  const clauses = named.map(({ policy, worst }) => `${policy.name} ${trouble(worst)}`);
  const rest = failing.length - named.length;
  if (rest === 0) return listed(clauses);
  const known = failing.slice(named.length).every(({ worst }) => isBroken(worst));
  return listed([...clauses, `${numberWord(rest)} more ${known ? "miss too" : "do no better"}`]);
}
