import type { Assumption, PolicyResult, RunResult } from "../sim/result/run.ts";
import type { Facts } from "./facts.ts";
import { standings, type Standing } from "./standing.ts";
import { capitalised, countOf, formatOutcome, gpuCount, listed, withAcronyms } from "./words.ts";

/** How near to its limit an outcome counts as close, as a share of the limit. */
const CLOSE = 0.15;

/** Close outcomes named one by one; more are counted. */
const NAMED_AT_MOST = 4;

/**
 * What the reader must know before acting on the verdict: which constants of the recommended policy's way of sharing
 * nobody has measured, who does as well without them, and that one seed is one draw.
 * @returns null when nothing was run
 */
export function caveatOf(
  result: RunResult,
  facts: Pick<Facts, "recommended" | "meeting" | "hasTargets">,
): string | null {
  if (result.policies.length === 0 || result.tenants.length === 0) return null;
  const assumed = facts.recommended === null ? null : assumedConstants(result, facts.recommended, facts.meeting);
  const draw = oneDraw(result, facts.hasTargets);
  return assumed === null ? draw : `${assumed} ${draw}`;
}

function assumedConstants(
  result: RunResult,
  recommended: PolicyResult,
  meeting: readonly PolicyResult[],
): string | null {
  const assumed = assumedOfSharing(result, recommended);
  if (assumed.length === 0) return null;
  const names = listed([...new Set(assumed.map(({ name }) => name))]);
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
  return `${capitalised(scopes)} rests on ${countOf(assumed.length, "assumed constant")} (${names}); no published measurement has settled ${them}.${without}`;
}

/** Assumed constants of the disciplines that a policy uses; those of its tenants' work hold under every policy. */
function assumedOfSharing(result: RunResult, policy: PolicyResult): readonly Assumption[] {
  const scopes = new Set(
    policy.gpus.flatMap((gpu) => gpu.partitions.map(({ discipline }) => `${discipline} on ${gpu.type}`)),
  );
  return result.assumptions.filter(({ scope, grade }) => grade === "assumed" && scopes.has(scope));
}

function oneDraw(result: RunResult, hasTargets: boolean): string {
  const opening = `This is one run with seed ${result.scenario.seed}, without an interval:`;
  if (!hasTargets) return `${opening} small differences may come out otherwise with another seed.`;
  const close = result.policies.flatMap(standings).filter(isClose);
  const named = close.map(({ tenant, policy, outcome }) => `${tenant} under ${policy} (${formatOutcome(outcome!)})`);
  const which =
    close.length === 0
      ? " No outcome lies within 15 % of its limit."
      : close.length <= NAMED_AT_MOST
        ? ` Within 15 %: ${listed(named)}.`
        : ` ${capitalised(countOf(close.length, "outcome"))} lie within 15 % of their limits.`;
  return `${opening} what lies close to its limit may come out differently with another seed.${which}`;
}

/** A lower bound beyond the limit is missed for certain, and perhaps by far. */
function isClose({ outcome, lowerBound }: Standing): boolean {
  if (outcome === null || outcome.ratio === null || (lowerBound && outcome.ratio > 1)) return false;
  return outcome.ratio >= 1 - CLOSE && outcome.ratio <= 1 + CLOSE;
}
