import type { CellPolicy, SweepCell, SweepResult } from "../../sim/result/sweep.ts";
import { capitalised } from "../words.ts";
import { cellAt, cellName } from "./axes.ts";
import { tally } from "./cell-outcome.ts";
import { formatMetric, metricTitle } from "./metric-words.ts";
import type { Slice } from "./slices.ts";

/**
 * A title that states where the drawn policies differ the most: "At load = 0.9, worst ratio runs from 62 % under mig
 * to 3.10× under mps". Only proven differences count, which are those of the standings: policies are compared over
 * paired replications, so one may be worse although the intervals overlap.
 * @param axis  the one that varies inside the slices
 */
export function contrastTitle(result: SweepResult, slices: readonly Slice[], axis: number): string {
  const metric = metricTitle(result.metric);
  const cells = slices.flatMap(({ at }) =>
    result.axes[axis]!.values.flatMap((_, value) => cellAt(result, at.with(axis, value)) ?? []),
  );
  const show = (value: number): string => formatMetric(result.metric, value);
  const contrasts = cells.flatMap((cell) => contrastOf(result, cell) ?? []);
  const visible = contrasts.filter(
    ({ overlapping, low, high }) => !overlapping && show(low.value) !== show(high.value),
  );
  const widest = visible.toSorted((a, b) => b.ratio - a.ratio)[0];
  if (widest !== undefined) {
    const { cell, low, high } = widest;
    const side = ({ value, policy }: Known): string => `${show(value)} under ${result.policies[policy]}`;
    return `At ${cellName(result, cell.at)}, ${metric} runs from ${side(low)} to ${side(high)}`;
  }
  const values = cells.flatMap(({ policies }) => policies.flatMap(({ value }) => (value === null ? [] : [value])));
  if (values.length === 0) return `${capitalised(metric)} has no value anywhere`;
  const range = `${show(values.reduce((a, b) => Math.min(a, b)))} to ${show(values.reduce((a, b) => Math.max(a, b)))}`;
  if (result.policies.length === 1) return `Under ${result.policies[0]}, ${metric} runs from ${range}`;
  const [winner] = tally(result, cells).wins;
  const of = (count: number): string => `in ${count} of ${cells.length} ${cells.length === 1 ? "cell" : "cells"}`;
  if (contrasts.length > 0) {
    const found =
      winner === undefined
        ? `a policy worse than the best ${of(contrasts.length)}`
        : `${result.policies[winner.policy]} best ${of(winner.cells)}`;
    return `Intervals overlap, but paired comparison finds ${found}: ${metric} runs from ${range}`;
  }
  return winner === undefined
    ? `No cell drawn here tells the policies apart: ${metric} runs from ${range}`
    : `${result.policies[winner.policy]} wins ${of(winner.cells)} for want of rivals: ${metric} runs from ${range}`;
}

interface Known {
  readonly policy: number;
  readonly value: number;
  readonly interval: CellPolicy["interval"];
}

interface Contrast {
  readonly cell: SweepCell;
  readonly low: Known;
  readonly high: Known;
  /** Of the two values. */
  readonly ratio: number;
  /** Whether the intervals of the two overlap. */
  readonly overlapping: boolean;
}

/** The best policy of a cell against the one furthest behind it among those proven worse; null without one. */
function contrastOf(result: SweepResult, cell: SweepCell): Contrast | null {
  const known = cell.policies.flatMap(({ value, interval, standing }, policy) =>
    value === null || standing === "left out" ? [] : [{ value, interval, standing, policy }],
  );
  const direction = result.metric.better === "lower" ? 1 : -1;
  const sorted = known.toSorted((a, b) => direction * (a.value - b.value));
  const best = sorted.find(({ standing }) => standing !== "worse");
  const worst = sorted.findLast(({ standing }) => standing === "worse");
  if (best === undefined || worst === undefined) return null;
  const [low, high] = best.value <= worst.value ? [best, worst] : [worst, best];
  const ratio = low.value > 0 ? high.value / low.value : high.value > 0 ? Infinity : 1;
  const overlapping = low.interval !== null && high.interval !== null && low.interval[1] >= high.interval[0];
  return { cell, low, high, ratio, overlapping };
}
