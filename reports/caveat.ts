import type { Assumption, PolicyResult, PrecisionInfo, RunResult } from "../sim/result/run.ts";
import { contestedOf } from "./contested.ts";
import type { Facts } from "./facts.ts";
import { standings } from "./standing.ts";
import {
  capitalised,
  countOf,
  formatOutcome,
  formatSpread,
  formatShare,
  gpuCount,
  listed,
  numberWord,
  withAcronyms,
} from "./words.ts";

/** Undecided outcomes named one by one; more are counted. */
const NAMED_AT_MOST = 4;

/**
 * What the reader must know before acting on the verdict: which constants of the recommended policy's way of sharing
 * nobody has measured, who does as well without them, what of its faults is disputed, how often it was run, and what stays
 * open.
 * @returns null when nothing was run
 */
export function caveatOf(
  result: RunResult,
  facts: Pick<Facts, "recommended" | "meeting" | "hasTargets">,
): string | null {
  if (result.policies.length === 0 || result.tenants.length === 0) return null;
  const assumed = facts.recommended === null ? null : assumedConstants(result, facts.recommended, facts.meeting);
  const runs = `${howOften(result)}${facts.hasTargets ? ` ${whatIsOpen(result)}` : ""}`;
  const contested = contestedOf(result, facts.recommended);
  return [assumed, contested, runs].filter((one) => one !== null).join(" ");
}

function assumedConstants(
  result: RunResult,
  recommended: PolicyResult,
  meeting: readonly PolicyResult[],
): string | null {
  const assumed = assumedOfSharing(result, recommended);
  if (assumed.length === 0) return null;
  const names = listed([...new Set(assumed.map(({ name }) => readable(name)))]);
  const scopes = listed([...new Set(assumed.map(({ scope }) => withAcronyms(scope)))]);
  const them = assumed.length === 1 ? "it" : "them";
  const others = meeting.filter(
    (policy) =>
      policy !== recommended &&
      policy.gpusUsed === recommended.gpusUsed &&
      assumedOfSharing(result, policy).length === 0,
  );
  const without =
    others.length === 0
      ? ""
      : ` ${listed(others.map(({ name }) => name))} ${others.length === 1 ? "meets" : "meet"} every target on ${gpuCount(recommended)} too, and ${others.length === 1 ? "rests" : "rest"} on ${
          result.assumptions.every((one) => one.grade !== "assumed" || assumed.includes(one))
            ? "no assumed constant"
            : `none of ${them}`
        }.`;
  return `${capitalised(scopes)} rests on ${countOf(new Set(assumed.map(({ scope, name }) => `${scope}|${readable(name)}`)).size, "assumed constant")} (${names}); no published measurement has settled ${them}.${without}`;
}

/** "0 1c.4g.40gb SMs", the setting of the first compute instance, in words: "SMs of compute instance 1c.4g.40gb". */
function readable(name: string): string {
  const [, instance, setting] = /^\d+ (\d+c\.\S+) (.+)$/u.exec(name) ?? [];
  return instance === undefined ? name : `${setting} of compute instance ${instance}`;
}

/** Assumed constants of the disciplines that a policy uses; those of its tenants' work hold under every policy. */
function assumedOfSharing(result: RunResult, policy: PolicyResult): readonly Assumption[] {
  const scopes = new Set(
    policy.gpus.flatMap((gpu) => gpu.partitions.map(({ discipline }) => `${discipline} on ${gpu.type}`)),
  );
  return result.assumptions.filter(({ scope, grade }) => grade === "assumed" && scopes.has(scope));
}

function howOften({ experiment }: RunResult): string {
  const confidence = `${Math.round(experiment.confidence * 100)} %`;
  switch (experiment.intervals) {
    case "replications":
      return `Numbers are means of ${countOf(experiment.replications, "replication")}, ± what holds the true value with ${confidence} confidence${precisionText(experiment.precision)}.`;
    case "batches":
      return `This is one long run; what stands after ± comes from its batches, with ${confidence} confidence.`;
    case "block-bootstrap":
      return `This is one trace: intervals of targets come from resampling its blocks, other numbers have none.`;
    case "exact":
      return "Nothing in this scenario is random, so its numbers have no spread.";
  }
}

/** Whether the intervals are as narrow as was asked for. */
function precisionText(precision: PrecisionInfo | null): string {
  if (precision === null || precision.met) return "";
  const reached =
    precision.reached === null
      ? "none is known"
      : `the widest, of ${precision.widest}, is ±${formatShare(precision.reached)}`;
  return `; the ±${formatShare(precision.asked)} asked for was not reached within ${countOf(precision.budget, "replication")}: ${reached}`;
}

function whatIsOpen(result: RunResult): string {
  const all = result.policies.flatMap(standings);
  const unknown = all.filter(({ kind }) => kind === "unknown").length;
  const open = all.filter(({ kind }) => kind === "undecided");
  if (open.length === 0) {
    if (unknown === 0) return "Every verdict holds over the whole interval.";
    if (unknown === all.length) return "Longer replications would tell.";
    return `Every verdict that is given holds over the whole interval; ${numberWord(unknown)} of ${numberWord(all.length)} cannot be given yet.`;
  }
  if (open.length > NAMED_AT_MOST)
    return `${capitalised(countOf(open.length, "outcome"))} have their limit inside the interval.`;
  const named = open.map(
    ({ tenant, policy, outcome }) => `${tenant} under ${policy} (${formatOutcome(outcome!)} ${formatSpread(outcome!)})`,
  );
  return `The limit lies inside the interval of ${listed(named)}.`;
}
