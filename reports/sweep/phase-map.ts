import type { SweepResult } from "../../sim/result/sweep.ts";
import type { LegendEntry, Panel } from "../charts/chart.ts";
import { colour, policyColours } from "../theme.ts";
import { capitalised } from "../words.ts";
import { cellAt, cellName, chartAxes } from "./axes.ts";
import { cellGrid, GAP_COLOURS, GAP_LETTERS, type GridCell } from "./cell-grid.ts";
import { outcomeInFull, outcomeOf, tally, tallySentence, type CellOutcome } from "./cell-outcome.ts";
import { initialsOf } from "./initials.ts";
import { groupPlace, lineGroups } from "./segments.ts";
import { slicesOf, type Slice } from "./slices.ts";
import type { DrawSweepChart } from "./sweep-chart.ts";
import { describeSweep } from "./sweep-finding.ts";

/** Which policy wins where: a strip over one axis, a map over two, several maps over more. */
export const drawPhaseMap: DrawSweepChart = (result) => {
  const order = chartAxes(result);
  const x = order[0];
  if (x === undefined || result.policies.length < 2 || result.cells.length < 2) return null;
  const second = order[1];
  const y = second !== undefined && result.axes[second]!.values.length > 1 ? second : null;
  const { slices, note } = slicesOf(result, y === null ? [x] : [x, y]);
  const marks: Marks = { initials: initialsOf(result.policies), colours: policyColours(result.policies) };
  const panels = slices.map((slice) => ({ slice, cells: cellsOf(result, slice, x, y, marks) }));
  const outcomes = panels.flatMap(({ cells }) => cells.map(({ outcome }) => outcome));
  return {
    title: titleOf(result),
    caption: `Each cell has the colour of the policy that wins it: every other one is worse there with ${Number((result.confidence * 100).toPrecision(6))} % confidence, overloaded, failing or impossible.${sentencesAfter(describeSweep(result).rest)}${sentencesAfter(note)}`,
    legend: legendOf(result, outcomes, marks),
    panels: panels.map(({ slice, cells }): Panel => ({
      heading: slice.name,
      description: `Map of winners${slice.name === null ? "" : `, ${slice.name}`}: ${tallySentence(
        result,
        tally(
          result,
          cells.map(({ cell }) => cell),
        ),
      )}.`,
      spec: cellGrid(
        result.axes[x]!,
        y === null ? null : result.axes[y]!,
        cells.map(({ drawn }) => drawn),
      ),
    })),
  };
};

function sentencesAfter(text: string): string {
  return text === "" ? "" : ` ${text}`;
}

/** What most lines along the first numeric axis say; the counts where each says something else, or there is none. */
function titleOf(result: SweepResult): string {
  const [first] = lineGroups(result);
  const place = first === undefined ? null : groupPlace(result, first);
  const everywhere = lineGroups(result).length === 1;
  if (first === undefined || place === null || everywhere || first.lines.length < 2)
    return tallySentence(result, tally(result));
  return `${capitalised(place)}, ${first.sentence}`;
}

/** How policies are shown, in the order of the sweep. */
interface Marks {
  readonly initials: readonly string[];
  readonly colours: readonly string[];
}

interface MapCell {
  readonly cell: SweepResult["cells"][number];
  readonly outcome: CellOutcome;
  readonly drawn: GridCell;
}

function cellsOf(result: SweepResult, slice: Slice, x: number, y: number | null, marks: Marks): readonly MapCell[] {
  const rows = y === null ? [0] : result.axes[y]!.values.map((_, index) => index);
  return rows.flatMap((row) =>
    result.axes[x]!.values.flatMap((_, column): readonly MapCell[] => {
      const start = slice.at.with(x, column);
      const cell = cellAt(result, y === null ? start : start.with(y, row));
      if (cell === undefined) return [];
      const outcome = outcomeOf(cell);
      const where = cellName(result, cell.at);
      const drawn = {
        x: column,
        y: row,
        ...look(outcome, marks),
        where,
        what: outcomeInFull(result, outcome),
        more: moreOf(result, cell),
      };
      return [{ cell, outcome, drawn }];
    }),
  );
}

function look(outcome: CellOutcome, { initials, colours }: Marks): Pick<GridCell, "fill" | "gap" | "text" | "ink"> {
  switch (outcome.kind) {
    case "winner":
      return {
        fill: colours[outcome.policy] ?? colour("idle"),
        gap: null,
        text: initials[outcome.policy] ?? "",
        ink: colour("paper"),
      };
    case "tied":
      return {
        fill: colour("idle"),
        gap: null,
        text: outcome.policies.map((policy) => initials[policy] ?? "").join("="),
        ink: colour("ink-2"),
      };
    case "overloaded":
    case "impossible":
    case "untold":
      return { fill: null, gap: outcome.kind, text: GAP_LETTERS[outcome.kind], ink: colour("ink") };
  }
}

/** How probable it is that each policy is the best, where the sweep gives it. */
function moreOf(result: SweepResult, cell: SweepResult["cells"][number]): string {
  const known = cell.policies.flatMap(({ probabilityOfBest }, policy) =>
    probabilityOfBest === null ? [] : [{ policy, probability: probabilityOfBest }],
  );
  const top = known.toSorted((a, b) => b.probability - a.probability || a.policy - b.policy).slice(0, 3);
  return top.length === 0
    ? "–"
    : `best with probability ${top.map(({ policy, probability }) => `${probability.toFixed(2)} ${result.policies[policy]}`).join(", ")}`;
}

function legendOf(
  result: SweepResult,
  outcomes: readonly CellOutcome[],
  { initials, colours }: Marks,
): readonly LegendEntry[] {
  const winners = result.policies.flatMap((name, policy) =>
    outcomes.some((outcome) => outcome.kind === "winner" && outcome.policy === policy)
      ? [{ label: `${name} wins (${initials[policy]})`, colour: colours[policy]! }]
      : [],
  );
  const has = (kind: CellOutcome["kind"]): boolean => outcomes.some((outcome) => outcome.kind === kind);
  const losers = result.policies.flatMap((name, policy) =>
    outcomes.some((outcome) => outcome.kind === "tied" && outcome.policies.includes(policy)) &&
    !outcomes.some((outcome) => outcome.kind === "winner" && outcome.policy === policy)
      ? [`${initials[policy]}: ${name}`]
      : [],
  );
  const tied = losers.length === 0 ? "" : ` (${losers.join(", ")})`;
  const gap = (kind: keyof typeof GAP_LETTERS, label: string): readonly LegendEntry[] =>
    has(kind) ? [{ label: `${label} (${GAP_LETTERS[kind]})`, colour: GAP_COLOURS[kind] }] : [];
  return [
    ...winners,
    ...(has("tied") ? [{ label: `no difference${tied}`, colour: colour("idle") }] : []),
    ...gap("overloaded", "no policy keeps up"),
    ...gap("impossible", "no policy possible"),
    ...gap("untold", "cannot be told"),
  ];
}
