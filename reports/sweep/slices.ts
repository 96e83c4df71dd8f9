import type { SweepResult } from "../../sim/result/sweep.ts";
import { valueName } from "./axes.ts";

/** Panels of a chart at most; each is one slice of the sweep. */
const PANELS_AT_MOST = 12;

/** A part of the sweep in which only the axes of the chart vary. */
export interface Slice {
  /** Index into every axis; those of the chart's own axes are 0. */
  readonly at: readonly number[];
  /** "slice = 2ms, load = 0.8"; null when the chart's axes are all that varies. */
  readonly name: string | null;
}

export interface Slices {
  readonly slices: readonly Slice[];
  /** What is not drawn and what is fixed, as sentences; empty when everything is drawn. */
  readonly note: string;
}

/**
 * The slices to draw beside each other. More than twelve are not drawn: then one axis is varied, over values that are
 * spread evenly from its first to its last, and the others stay at their middle value.
 * @param free  axes that vary inside each slice
 */
export function slicesOf(result: SweepResult, free: readonly number[]): Slices {
  const rest = result.axes.flatMap(({ values }, index) => (free.includes(index) || values.length < 2 ? [] : [index]));
  const total = rest.reduce((product, index) => product * result.axes[index]!.values.length, 1);
  const start = result.axes.map(() => 0);
  const named = (at: readonly number[], axes: readonly number[]): Slice => ({
    at,
    name: axes.length === 0 ? null : axes.map((index) => valueName(result.axes[index]!, at[index]!)).join(", "),
  });
  if (total <= PANELS_AT_MOST) {
    const places = rest.reduce<readonly (readonly number[])[]>(
      (found, axis) => found.flatMap((at) => result.axes[axis]!.values.map((_, value) => at.with(axis, value))),
      [start],
    );
    return { slices: places.map((at) => named(at, rest)), note: "" };
  }
  const sizes = rest.toSorted((a, b) => result.axes[b]!.values.length - result.axes[a]!.values.length || a - b);
  const varied = sizes[0]!;
  const fixed = rest.filter((index) => index !== varied);
  const middle = fixed.reduce<readonly number[]>(
    (at, index) => at.with(index, Math.floor((result.axes[index]!.values.length - 1) / 2)),
    start,
  );
  const picked = spread(result.axes[varied]!.values.length, PANELS_AT_MOST);
  const slices = picked.map((value) => named(middle.with(varied, value), [varied]));
  const held =
    fixed.length === 0
      ? ""
      : ` Fixed: ${fixed.map((index) => valueName(result.axes[index]!, middle[index]!)).join(", ")}.`;
  return {
    slices,
    note: `${slices.length} of ${total} panels are drawn, ${total - slices.length} are left out.${held}`,
  };
}

/** Up to `most` of the numbers from 0 to count − 1, evenly spread, ends included. */
export function spread(count: number, most: number): readonly number[] {
  if (count <= most) return Array.from({ length: count }, (_, index) => index);
  return Array.from({ length: most }, (_, index) => Math.round((index * (count - 1)) / (most - 1)));
}
