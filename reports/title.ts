import type { RunResult } from "../sim/result/run.ts";
import { significant } from "../sim/base/units.ts";
import type { Facts } from "./facts.ts";
import { capitalised, countOf, gpuCount, listed, numberWord, policyLabel, possessive } from "./words.ts";

/** The headline of a run: its finding in one line, true to the numbers whatever they say. */
export function titleOf(result: RunResult, facts: Facts): string {
  const { recommended, baseline } = facts;
  if (facts.best === null || baseline === null) return "Nothing was run";
  if (result.tenants.length === 0) return "No service was run";
  if (!facts.hasTargets) return capitalised(withoutTargets(result, facts));
  if (recommended === null) return capitalised(nothingFits(result, facts));
  if (recommended.gpusUsed < baseline.gpusUsed) {
    const verb = result.tenants.length === 1 ? "fits" : "fit";
    const sameFamily = gpuCount({ ...baseline, gpusUsed: 0 }) === gpuCount({ ...recommended, gpusUsed: 0 });
    const instead = sameFamily ? numberWord(baseline.gpusUsed) : gpuCount(baseline);
    return capitalised(`${services(result)} ${verb} ${gpuCount(recommended)}, not ${instead}`);
  }
  return capitalised(meetsOnAsMany(result, facts));
}

/** "six services", "one service". */
function services(result: RunResult): string {
  return countOf(result.tenants.length, "service");
}

/** "all six services", "both services", or the name of the only one. */
export function everyService(result: RunResult): string {
  const count = result.tenants.length;
  if (count === 1) return result.tenants[0]!.name;
  return count === 2 ? "both services" : `all ${services(result)}`;
}

/** " on two A100s" when all policies use as many GPUs of one family; otherwise nothing. */
function commonGpus(result: RunResult): string {
  const counts = new Set(result.policies.map(gpuCount));
  const [only] = counts;
  return counts.size === 1 && only !== undefined ? ` on ${only}` : "";
}

function nothingFits(result: RunResult, facts: Facts): string {
  const everyone = everyService(result);
  if (result.policies.length === 1) {
    const only = result.policies[0]!;
    return `${policyLabel(only.name)} does not serve ${everyone} on ${gpuCount(only)}`;
  }
  const common = commonGpus(result);
  return `no policy serves ${everyone}${common === "" ? `, even on ${gpuCount(facts.baseline!)}` : common}`;
}

/** Titles for a run in which the policies that meet every target use the most GPUs of all. */
function meetsOnAsMany(result: RunResult, facts: Facts): string {
  const { meeting } = facts;
  const total = result.policies.length;
  const first = policyLabel(meeting[0]!.name);
  if (total === 1) return `${first} meets every target on ${gpuCount(meeting[0]!)}`;
  const common = commonGpus(result);
  if (meeting.length === 1) return `only ${first} meets every target${common}`;
  if (meeting.length === total)
    return `${total === 2 ? "both" : `all ${numberWord(total)}`} policies meet every target${common}`;
  if (meeting.length > 3)
    return `${numberWord(meeting.length)} of ${numberWord(total)} policies meet every target${common}`;
  return `only ${listed(meeting.map((policy) => policyLabel(policy.name)))} meet every target${common}`;
}

function withoutTargets(result: RunResult, facts: Facts): string {
  const best = facts.best!;
  const slowdown = best.fairness.worstSlowdown;
  if (slowdown === null) return `${services(result)} ran on ${gpuCount(best)}, and nothing was measured`;
  const worst = result.policies
    .filter((policy) => policy !== best && policy.fairness.worstSlowdown !== null)
    .toSorted((a, b) => b.fairness.worstSlowdown! - a.fairness.worstSlowdown!)[0];
  if (worst === undefined) {
    const tenant = best.fairness.worstSlowdownTenant ?? "the worst-off service";
    return `${tenant} runs ${significant(slowdown)}× slower than alone on a GPU`;
  }
  const label = policyLabel(worst.name);
  return `${policyLabel(best.name)} slows the worst-off service least: ${significant(slowdown)}× against ${possessive(label)} ${significant(worst.fairness.worstSlowdown!)}×`;
}
