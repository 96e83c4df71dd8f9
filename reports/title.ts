import type { RunResult, TenantInfo } from "../sim/result/run.ts";
import type { Facts } from "./facts.ts";
import { isBroken, standings } from "./standing.ts";
import { capitalised, countOf, gpuCount, listed, numberWord } from "./words.ts";

/** The headline of a run: its finding in one line, true to the numbers whatever they say. */
export function titleOf(result: RunResult, facts: Facts): string {
  const { recommended, baseline } = facts;
  if (facts.best === null || baseline === null) return "Nothing was run";
  if (result.tenants.length === 0) return "No service was run";
  if (recommended === null) return nothingFits(result, facts);
  if (recommended.gpusUsed < baseline.gpusUsed) {
    const verb = withTargets(result).length === 1 ? "fits" : "fit";
    const sameFamily = gpuCount({ ...baseline, gpusUsed: 0 }) === gpuCount({ ...recommended, gpusUsed: 0 });
    const instead = sameFamily ? numberWord(baseline.gpusUsed) : gpuCount(baseline);
    return capitalised(`${services(result)} ${verb} ${gpuCount(recommended)}, not ${instead}`);
  }
  return meetsOnAsMany(result, facts);
}

/** Tenants that can be served or not; of one without targets nobody has said what that would mean. */
export function withTargets(result: RunResult): readonly TenantInfo[] {
  return result.tenants.filter(({ targets }) => targets.length > 0);
}

/** "six services", or "five services with targets" where not all have one. */
export function services(result: RunResult): string {
  const { length } = withTargets(result);
  return `${countOf(length, "service")}${length < result.tenants.length ? " with targets" : ""}`;
}

/** "all six services", "both services with targets", or the name of the only one. */
export function everyService(result: RunResult): string {
  const targeted = withTargets(result);
  if (targeted.length === 1) return targeted[0]!.name;
  return targeted.length === 2 ? `both ${services(result).replace("two ", "")}` : `all ${services(result)}`;
}

/** " on two A100s" when all policies use as many GPUs of one family; otherwise nothing. */
function commonGpus(result: RunResult): string {
  const counts = new Set(result.policies.map(gpuCount));
  const [only] = counts;
  return counts.size === 1 && only !== undefined ? ` on ${only}` : "";
}

function nothingFits(result: RunResult, facts: Facts): string {
  const everyone = everyService(result);
  const common = commonGpus(result);
  const best = facts.best!;
  const alone = result.policies.length === 1;
  const wrong = standings(best).filter(isBroken);
  if (wrong.length === 0) {
    const close = standings(best).every(({ kind }) => kind !== "unknown");
    return `Whether ${alone ? best.name : "any policy"} serves ${everyone}${common} ${close ? "is too close to call" : "cannot be told"}`;
  }
  // A tenant without targets is not served or not, it runs or not.
  const untargeted = wrong.every(({ outcome }) => outcome === null);
  const what = untargeted ? "every service" : everyone;
  if (alone) return `${best.name} does not ${untargeted ? "run" : "serve"} ${what} on ${gpuCount(best)}`;
  return `No policy ${untargeted ? "runs" : "serves"} ${what}${common === "" ? `, even on ${gpuCount(facts.baseline!)}` : common}`;
}

/** Titles for a run in which the policies that meet every target use the most GPUs of all. */
function meetsOnAsMany(result: RunResult, facts: Facts): string {
  const { meeting } = facts;
  const total = result.policies.length;
  const first = meeting[0]!.name;
  if (total === 1) return `${first} meets every target on ${gpuCount(meeting[0]!)}`;
  const common = commonGpus(result);
  if (meeting.length === 1) return `Only ${first} meets every target${common}`;
  if (meeting.length === total)
    return `${total === 2 ? "Both" : `All ${numberWord(total)}`} policies meet every target${common}`;
  if (meeting.length > 3)
    return `${capitalised(numberWord(meeting.length))} of ${numberWord(total)} policies meet every target${common}`;
  return `Only ${listed(meeting.map((policy) => policy.name))} meet every target${common}`;
}
