import type { SweepAxis, SweepResult } from "../../sim/result/sweep.ts";
import { listed } from "../words.ts";
import { isNumeric, variedAxes } from "./axes.ts";
import { flipsOf, linesAlong } from "./segments.ts";

/** A headline at most [letters]. */
const LETTERS_AT_MOST = 110;

/** Places of the change told in one headline. */
const PLACES_AT_MOST = 3;

/**
 * "hybrid overtakes time-slicing: from rate = 80/s with 4 or more services, from 160/s with 2": the headline of a sweep
 * over two axes in which every line along a numeric axis changes from the same winner to the same other one, once; "at"
 * where the other does not win from there on to the end. null where it is otherwise, or would be long. Titles of axes are shortened to their names before that.
 */
export function overtakingTitle(result: SweepResult): string | null {
  const varied = variedAxes(result);
  if (varied.length !== 2) return null;
  for (const along of varied) {
    const across = varied.find((index) => index !== along)!;
    const change = isNumeric(result.axes[along]!) ? changeOf(result, along, across) : null;
    if (change === null) continue;
    for (const nameOf of [({ title }: SweepAxis) => title, ({ name }: SweepAxis) => name]) {
      const text = say(result, change, nameOf);
      if (text.length <= LETTERS_AT_MOST) return text;
    }
  }
  return null;
}

interface Change {
  readonly from: number;
  readonly to: number;
  readonly along: number;
  readonly across: number;
  /** By the first value at which the new winner wins, those of most values of the other axis first. */
  readonly places: readonly Place[];
}

interface Place {
  readonly first: number;
  /** Values of the other axis. */
  readonly at: readonly number[];
  /** Whether it wins at every value from there on. */
  readonly kept: boolean;
}

function changeOf(result: SweepResult, along: number, across: number): Change | null {
  const lines = linesAlong(result, along).map(({ at, segments }) => {
    const last = segments.at(-1);
    return { at: at[across]!, flips: flipsOf(segments), last: last?.from };
  });
  const start = lines[0]?.flips[0];
  if (start === undefined) return null;
  const { from, to } = start;
  const flips = lines.flatMap((line) => {
    const [flip, ...more] = line.flips;
    if (flip === undefined || more.length > 0 || flip.from !== from || flip.to !== to) return [];
    return [{ at: line.at, first: flip.first, kept: line.last === flip.first }];
  });
  const firsts = [...new Set(flips.map(({ first }) => first))];
  if (flips.length < lines.length || firsts.length > PLACES_AT_MOST) return null;
  const places = firsts.map((first): Place => {
    const here = flips.filter((flip) => flip.first === first);
    return { first, at: here.map(({ at }) => at), kept: here.every(({ kept }) => kept) };
  });
  return { from, to, along, across, places: places.toSorted((a, b) => b.at.length - a.at.length || a.first - b.first) };
}

function say(
  result: SweepResult,
  { from, to, along, across, places }: Change,
  nameOf: (axis: SweepAxis) => string,
): string {
  const [axis, other] = [result.axes[along]!, result.axes[across]!];
  const told = places.map(({ first, at, kept }, index) => {
    const value = axis.values[first]!.text;
    const start = index === 0 ? `${nameOf(axis)} = ${value}` : value;
    const where =
      places.length === 1
        ? ` at every value of ${nameOf(other)}`
        : ` ${placeOf(other, nameOf(other), at, index === 0)}`;
    return `${kept ? "from" : "at"} ${start}${where}`;
  });
  return `${result.policies[to]} overtakes ${result.policies[from]}: ${told.join(", ")}`;
}

/** "with 4 or more services" of what is counted, else "at slice = 2ms or less"; the axis is named once. */
function placeOf(axis: SweepAxis, name: string, at: readonly number[], named: boolean): string {
  const counted =
    isNumeric(axis) &&
    axis.unit === null &&
    /[^s]s$/u.test(name) &&
    axis.values.every(({ number }) => Number.isInteger(number));
  const values = valuesText(axis, at, counted ? "fewer" : "less");
  if (counted) return named ? `with ${values} ${name}` : `with ${values}`;
  return named ? `at ${name} = ${values}` : `at ${values}`;
}

function valuesText(axis: SweepAxis, at: readonly number[], less: string): string {
  const text = (index: number): string => axis.values[index]?.text ?? "?";
  const [first, last] = [at[0]!, at.at(-1)!];
  const isRun = isNumeric(axis) && at.length > 1 && last - first + 1 === at.length;
  if (isRun && last === axis.values.length - 1) return `${text(first)} or more`;
  if (isRun && first === 0) return `${text(last)} or ${less}`;
  if (isRun && at.length > 2) return `${text(first)} to ${text(last)}`;
  return listed(at.map(text), "or");
}
