import { equallyLikely, isIrreducible, type MarkovChain } from "../workload/arrivals/markov-chain.ts";
import type { Issue, IssueList } from "./issues.ts";

interface ChainDocument {
  readonly states: readonly { readonly hold: number }[];
  readonly next?: readonly (readonly number[])[] | undefined;
}

/** Chances are written with as many digits as their author likes. */
const ROUNDING = 1e-6;

/** Below so many arrivals for each change of state a run would do nothing but change states. */
const MIN_PER_CHANGE = 1e-4;

/**
 * The chain of states of a scenario file.
 * @param path   of the mapping that has states and next
 * @param issues null where the mistakes are told elsewhere
 * @returns null when it has mistakes
 */
export function resolveChain(
  { states, next: written }: ChainDocument,
  path: Issue["path"],
  issues: IssueList | null,
): MarkovChain | null {
  const holdS = states.map(({ hold }) => hold / 1e9);
  const count = states.length;
  if (written === undefined) return { holdS, next: equallyLikely(count) };
  let isSound = true;
  const refuse = (at: readonly (string | number)[], rule: string, found: string, help?: string): void => {
    isSound = false;
    issues?.add([...path, "next", ...at], { rule, found, ...(help === undefined ? {} : { help }) });
  };
  if (written.length !== count) refuse([], `must have one row for each of the ${count} states`, `${written.length}`);
  written.forEach((row, i) => {
    const sum = row.reduce((a, b) => a + b, 0);
    if (row.length !== count) {
      refuse([i], `must have one chance for each of the ${count} states`, `${row.length}`);
    } else if (Math.abs(sum - 1) > ROUNDING) refuse([i], "must sum to 1", `${sum}`);
    if ((row[i] ?? 0) > 0) {
      refuse([i, i], "must be 0: a state does not follow itself", `${row[i]!}`, "Lengthen its hold instead");
    }
  });
  if (isSound && !isIrreducible(written)) {
    refuse([], "must lead from every state to every other", "a state that is never left, or never reached");
  }
  if (!isSound) return null;
  return { holdS, next: written.map((row) => row.map((chance) => chance / row.reduce((a, b) => a + b, 0))) };
}

/** Arrivals for each change of state, were all states equally frequent. @param ratesPerS, holdNs by state */
export function arrivalsPerChange(ratesPerS: readonly number[], holdNs: readonly number[]): number {
  return ratesPerS.reduce((sum, rate, state) => sum + rate * (holdNs[state]! / 1e9), 0) / ratesPerS.length;
}

/** Refuses states that change so fast that hardly any of them sees a request. */
export function checkChanges(perChange: number, path: Issue["path"], issues: IssueList): void {
  if (perChange >= MIN_PER_CHANGE) return;
  issues.add(path, {
    rule: "states must last long enough for one request in 10,000 of them",
    found: `one in ${Math.round(1 / perChange)}`,
    help: "Let states last longer, or use kind: poisson with the mean rate, which is the same at this pace",
  });
}
