import type { ComparisonResult } from "../sim/result/comparison.ts";
import type { RunResult } from "../sim/result/run.ts";
import type { Facts } from "./facts.ts";
import { worstRatio } from "./standing.ts";
import { capitalised, formatRatio, listed, numberWord, possessive } from "./words.ts";

/**
 * How the recommended policy was chosen among those that meet every target: fewest GPUs, then lowest cost, then most
 * headroom; and which of the three decided.
 * @returns null when fewer than two policies meet every target
 */
export function choiceOf(
  { comparisons }: Pick<RunResult, "comparisons">,
  { meeting }: Pick<Facts, "meeting">,
): string | null {
  const [chosen, next] = meeting;
  if (chosen === undefined || next === undefined) return null;
  const count = meeting.length === 2 ? "Both" : capitalised(numberWord(meeting.length));
  const rule = `${count} policies that meet every target are ranked by fewest GPUs, then lowest cost, then most headroom`;
  if (chosen.gpusUsed < next.gpusUsed) return `${rule}: ${chosen.name} uses the fewest GPUs.`;
  if (chosen.costPerHour !== next.costPerHour) return `${rule}: ${chosen.name} costs least of those with as few GPUs.`;
  const priced = chosen.costPerHour === null ? "" : " at the same cost";
  const [least, after] = [worstRatio(chosen), worstRatio(next)];
  if (least < after) {
    return `${rule}: of those with as few GPUs${priced}, ${chosen.name} has the most headroom (worst target ÷ limit ${formatRatio(least)}; ${possessive(next.name)} ${formatRatio(after)})${areAlike(comparisons, chosen.name, next.name) ? ", a difference that is not proven" : ""}.`;
  }
  const tied = meeting.filter(
    (policy) =>
      policy.gpusUsed === chosen.gpusUsed && policy.costPerHour === chosen.costPerHour && worstRatio(policy) === least,
  );
  return `${rule}: ${listed(tied.map(({ name }) => name))} tie, and the first in the scenario is taken.`;
}

/** Whether replications show no difference between two policies in their worst target. */
function areAlike(comparisons: readonly ComparisonResult[], ...names: readonly string[]): boolean {
  const overall = comparisons.find(({ tenant, metric }) => tenant === null && metric === "worst ratio");
  const standings = names.map((name) => overall?.policies.find(({ policy }) => policy === name)?.standing);
  return standings.every((standing) => standing === "no difference from best");
}
