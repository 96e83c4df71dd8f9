import type { CellPolicy, SweepCell, SweepResult } from "../../sim/result/sweep.ts";
import { countOf, listed } from "../words.ts";

/**
 * Who wins a cell:
 * - `winner`      one policy stands as best; `alone` when no other one can serve: overloaded, failing or impossible
 * - `tied`        policies without a proven difference from the best
 * - `overloaded`  nothing to compare: every policy that exists here is overloaded
 * - `impossible`  no policy exists here
 * - `untold`      too little is known of a policy, or of all; `leading` is what nothing known beats, `beaten` what is
 *   worse than it
 */
export type CellOutcome =
  | { readonly kind: "winner"; readonly policy: number; readonly alone: boolean }
  | { readonly kind: "tied"; readonly policies: readonly number[] }
  | { readonly kind: "untold"; readonly leading: readonly number[]; readonly beaten: readonly number[] }
  | { readonly kind: "overloaded" | "impossible" };

/** The outcome of a cell, from the standings of its policies alone. */
export function outcomeOf(cell: SweepCell): CellOutcome {
  const having = (wanted: CellPolicy["standing"]): readonly number[] =>
    cell.policies.flatMap(({ standing }, index) => (standing === wanted ? [index] : []));
  const leading = having("cannot be told");
  if (leading.length > 0) return { kind: "untold", leading, beaten: having("worse") };
  const best = having("best");
  if (best.length === 1) {
    return { kind: "winner", policy: best[0]!, alone: having("left out").length === cell.policies.length - 1 };
  }
  const tied = [...best, ...having("no difference from best")].toSorted((a, b) => a - b);
  if (tied.length > 0) return { kind: "tied", policies: tied };
  const possible = cell.policies.filter(({ impossible }) => impossible === null);
  if (possible.length === 0) return { kind: "impossible" };
  if (possible.every(({ load }) => load === "overloaded")) return { kind: "overloaded" };
  return { kind: "untold", leading: [], beaten: [] };
}

/** Whether two outcomes read alike along an axis: the same winner, or the same kind without one. */
export function readAlike(a: CellOutcome, b: CellOutcome): boolean {
  return a.kind === b.kind && (a.kind !== "winner" || b.kind !== "winner" || a.policy === b.policy);
}

/** "mig wins", "no difference": an outcome as a clause. */
export function outcomeClause(result: SweepResult, outcome: CellOutcome): string {
  switch (outcome.kind) {
    case "winner":
      return `${result.policies[outcome.policy] ?? "?"} wins`;
    case "tied":
      return "no difference";
    case "overloaded":
      return "no policy keeps up";
    case "impossible":
      return "no policy is possible";
    case "untold":
      return "it cannot be told";
  }
}

/** The same with the names of the tied or leading policies, and with the lack of rivals, for tooltips and tables. */
export function outcomeInFull(result: SweepResult, outcome: CellOutcome): string {
  const clause = outcomeClause(result, outcome);
  if (outcome.kind === "winner") return outcome.alone && result.policies.length > 1 ? `${clause}, alone` : clause;
  const names = (policies: readonly number[]): string =>
    listed(policies.map((policy) => result.policies[policy] ?? "?"));
  if (outcome.kind === "tied") return `${clause}: ${names(outcome.policies)}`;
  if (outcome.kind !== "untold" || outcome.leading.length === 0) return clause;
  const leads = `${names(outcome.leading)} ${outcome.leading.length === 1 ? "leads" : "lead"}`;
  const worse =
    outcome.beaten.length === 0 ? "" : `, ${names(outcome.beaten)} ${outcome.beaten.length === 1 ? "is" : "are"} worse`;
  return `${clause}: ${leads}${worse}, of another policy too little is known`;
}

/** How many cells come out how. */
export interface Tally {
  readonly cells: number;
  /** Policies that win somewhere, most wins first, then in the order of the scenario. */
  readonly wins: readonly { readonly policy: number; readonly cells: number }[];
  /** Cells won for want of rivals; counted in `wins` too. */
  readonly alone: number;
  readonly tied: number;
  readonly overloaded: number;
  readonly impossible: number;
  readonly untold: number;
}

/** Counts the outcomes of cells. */
export function tally(result: SweepResult, cells: readonly SweepCell[] = result.cells): Tally {
  const outcomes = cells.map(outcomeOf);
  const count = (kind: CellOutcome["kind"]): number => outcomes.filter((outcome) => outcome.kind === kind).length;
  const wins = result.policies
    .map((_, policy) => ({
      policy,
      cells: outcomes.filter((outcome) => outcome.kind === "winner" && outcome.policy === policy).length,
    }))
    .filter((each) => each.cells > 0)
    .toSorted((a, b) => b.cells - a.cells || a.policy - b.policy);
  return {
    cells: cells.length,
    wins,
    alone: outcomes.filter((outcome) => outcome.kind === "winner" && outcome.alone).length,
    tied: count("tied"),
    overloaded: count("overloaded"),
    impossible: count("impossible"),
    untold: count("untold"),
  };
}

/** "mig wins in 12 of 20 cells, mps in 5; in three there is no difference". */
export function tallySentence(result: SweepResult, counts: Tally): string {
  const total = countOf(counts.cells, "cell");
  const [first, ...others] = counts.wins;
  const rest = remainder(counts);
  if (first === undefined) return `No policy wins in any of ${total}${rest === "" ? "" : `: ${rest}`}`;
  const name = (policy: number): string => result.policies[policy] ?? "?";
  if (first.cells === counts.cells) {
    return counts.cells === 1 ? `${name(first.policy)} wins` : `${name(first.policy)} wins in all ${total}`;
  }
  const named = others.slice(0, 3).map(({ policy, cells }) => `${name(policy)} in ${cells}`);
  const more = others.length > 3 ? [`${countOf(others.length - 3, "more")} in fewer`] : [];
  const wins = [`${name(first.policy)} wins in ${first.cells} of ${counts.cells} cells`, ...named, ...more].join(", ");
  return rest === "" ? wins : `${wins}; ${rest}`;
}

/** What becomes of the cells without a winner; empty where there are none. */
function remainder(counts: Tally): string {
  const all = (cells: number): string => (cells === counts.cells ? "everywhere" : `in ${cells}`);
  const parts = [
    ...(counts.tied > 0 ? [`${all(counts.tied)} there is no difference`] : []),
    ...(counts.overloaded > 0 ? [`${all(counts.overloaded)} no policy keeps up`] : []),
    ...(counts.impossible > 0 ? [`${all(counts.impossible)} no policy is possible`] : []),
    ...(counts.untold > 0 ? [`${all(counts.untold)} it cannot be told`] : []),
  ];
  return parts.join(", ");
}
