import type { SweepResult } from "../../sim/result/sweep.ts";
import { listed } from "../words.ts";
import { cellAt, findingAxis, valueName, variedAxes } from "./axes.ts";
import { outcomeClause, outcomeOf, readAlike, type CellOutcome } from "./cell-outcome.ts";

/** A run of neighbouring values of an axis with the same outcome; `from` and `to` are indices, both included. */
export interface Segment {
  readonly from: number;
  readonly to: number;
  readonly outcome: CellOutcome;
}

/** One way through the sweep along one axis, everything else fixed. */
export interface Line {
  /** Index into every axis; that of the line's own axis is 0. */
  readonly at: readonly number[];
  readonly segments: readonly Segment[];
}

/** Segments told one by one in a sentence; a line with more of them is counted instead. */
const TOLD_AT_MOST = 4;

/** All lines of a sweep along one of its axes, in the order of its cells. */
export function linesAlong(result: SweepResult, axis: number): readonly Line[] {
  return result.cells
    .filter(({ at }) => at[axis] === 0)
    .map(({ at }) => ({ at, segments: segmentsOf(result, axis, at) }));
}

function segmentsOf(result: SweepResult, axis: number, start: readonly number[]): readonly Segment[] {
  const segments: Segment[] = [];
  for (let value = 0; value < result.axes[axis]!.values.length; value++) {
    const cell = cellAt(result, start.with(axis, value));
    if (cell === undefined) continue;
    const outcome = outcomeOf(cell);
    const last = segments.at(-1);
    if (last !== undefined && readAlike(last.outcome, outcome)) segments[segments.length - 1] = { ...last, to: value };
    else segments.push({ from: value, to: value, outcome });
  }
  return segments;
}

/** "mig wins from tenants = 5 on; below, no difference". */
function segmentSentence(result: SweepResult, axis: number, segments: readonly Segment[]): string {
  const { title, values } = result.axes[axis]!;
  const text = (value: number): string => values[value]?.text ?? "?";
  const say = ({ outcome }: Segment): string => outcomeClause(result, outcome);
  const [first, second] = segments;
  if (first === undefined) return `Nothing was run along ${title}`;
  if (second === undefined) return `${say(first)} at every value of ${title}`;
  if (segments.length === 2 && second.outcome.kind === "winner") {
    const from = `from ${title} = ${text(second.from)} on`;
    if (first.outcome.kind !== "winner") return `${say(second)} ${from}; below, ${say(first)}`;
    const other = result.policies[second.outcome.policy] ?? "?";
    return `${say(first)} up to ${title} = ${text(first.to)}, ${other} from ${text(second.from)} on`;
  }
  if (segments.length === 2) return `${say(first)} up to ${title} = ${text(first.to)}; above, ${say(second)}`;
  if (segments.length > TOLD_AT_MOST) return counted(result, axis, segments);
  const clauses = segments.map((segment, index) => {
    if (index === 0) return `${say(segment)} up to ${title} = ${text(segment.to)}`;
    if (index === segments.length - 1) return `${say(segment)} from ${text(segment.from)} on`;
    const where =
      segment.from === segment.to ? `at ${text(segment.from)}` : `from ${text(segment.from)} to ${text(segment.to)}`;
    return `${say(segment)} ${where}`;
  });
  return clauses.join(", ");
}

function counted(result: SweepResult, axis: number, segments: readonly Segment[]): string {
  const { title, values } = result.axes[axis]!;
  const groups: { readonly outcome: CellOutcome; readonly cells: number }[] = [];
  for (const { from, to, outcome } of segments) {
    const index = groups.findIndex((group) => readAlike(group.outcome, outcome));
    const cells = to - from + 1 + (groups[index]?.cells ?? 0);
    if (index < 0) groups.push({ outcome, cells });
    else groups[index] = { outcome, cells };
  }
  const sorted = groups.toSorted((a, b) => b.cells - a.cells);
  const clauses = sorted.map(({ outcome, cells }, index) => {
    const of = index === 0 ? `${cells} of ${values.length} values of ${title}` : String(cells);
    return `${outcomeClause(result, outcome)} at ${of}`;
  });
  return clauses.join(", ");
}

/** Lines that read alike. */
export interface LineGroup {
  readonly sentence: string;
  readonly lines: readonly Line[];
}

/** Lines along the finding axis, grouped by what they say, most lines first; empty without a numeric axis. */
export function lineGroups(result: SweepResult): readonly LineGroup[] {
  const axis = findingAxis(result);
  if (axis === null) return [];
  const groups = new Map<string, Line[]>();
  for (const line of linesAlong(result, axis)) {
    const sentence = segmentSentence(result, axis, line.segments);
    const group = groups.get(sentence);
    if (group === undefined) groups.set(sentence, [line]);
    else group.push(line);
  }
  return [...groups]
    .map(([sentence, lines]) => ({ sentence, lines }))
    .toSorted((a, b) => b.lines.length - a.lines.length);
}

/** "at slice = 1ms or 2ms": where the lines of a group run; null when they run everywhere. */
export function groupPlace(result: SweepResult, group: LineGroup): string | null {
  const axis = findingAxis(result)!;
  const others = variedAxes(result).filter((index) => index !== axis);
  if (others.length === 0) return null;
  const places = group.lines.map(({ at }) =>
    others.map((index) => valueName(result.axes[index]!, at[index]!)).join(", "),
  );
  const [only] = others;
  if (others.length === 1 && only !== undefined) {
    const { title, values } = result.axes[only]!;
    const texts = group.lines.map(({ at }) => values[at[only]!]?.text ?? "?");
    return texts.length <= 4
      ? `at ${title} = ${listed(texts, "or")}`
      : `at ${texts.length} of ${values.length} values of ${title}`;
  }
  return places.length === 1
    ? `at ${places[0]}`
    : `in ${places.length} of ${lineCount(result, axis)} combinations of the other axes`;
}

function lineCount(result: SweepResult, axis: number): number {
  return result.cells.length / result.axes[axis]!.values.length;
}

/** A change of winner along a line: between the last value of one and the first of the next. */
export interface Flip {
  readonly from: number;
  readonly to: number;
  /** Indices into the axis' values; neighbours unless something undecided lies between. */
  readonly last: number;
  readonly first: number;
}

/** Changes from one winner to another; undecided values between two winners belong to the change. */
export function flipsOf(segments: readonly Segment[]): readonly Flip[] {
  const flips: Flip[] = [];
  let before: { readonly policy: number; readonly last: number } | null = null;
  for (const { from, to, outcome } of segments) {
    if (outcome.kind !== "winner") continue;
    if (before !== null && before.policy !== outcome.policy)
      flips.push({ from: before.policy, to: outcome.policy, last: before.last, first: from });
    before = { policy: outcome.policy, last: to };
  }
  return flips;
}
