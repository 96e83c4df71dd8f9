import type { SweepResult } from "../../sim/result/sweep.ts";
import { capitalised } from "../words.ts";
import { cellAt, cellName } from "./axes.ts";
import { formatMetric, metricTitle } from "./metric-words.ts";
import type { Slice } from "./slices.ts";

/**
 * A title that states where the drawn policies differ the most: "At load = 0.9, worst ratio runs from 62 % under mig
 * to 3.10× under mps". Only cells in which the difference is proven count; without one it says so.
 * @param axis  the one that varies inside the slices
 */
export function contrastTitle(result: SweepResult, slices: readonly Slice[], axis: number): string {
  const metric = metricTitle(result.metric);
  const cells = slices.flatMap(({ at }) =>
    result.axes[axis]!.values.flatMap((_, value) => cellAt(result, at.with(axis, value)) ?? []),
  );
  const show = (value: number): string => formatMetric(result.metric, value);
  const contrasts = cells.flatMap((cell) => {
    const known = cell.policies.flatMap(({ value, standing }, policy) =>
      value === null ? [] : [{ value, standing, policy }],
    );
    const sorted = known.toSorted((a, b) => a.value - b.value);
    const [low, high] = [sorted[0], sorted.at(-1)];
    const loser = result.metric.better === "lower" ? high : low;
    if (low === undefined || high === undefined || low === high || loser?.standing !== "worse") return [];
    return [{ cell, low, high, ratio: low.value > 0 ? high.value / low.value : high.value > 0 ? Infinity : 1 }];
  });
  const widest = contrasts.toSorted((a, b) => b.ratio - a.ratio)[0];
  if (widest !== undefined && show(widest.low.value) !== show(widest.high.value)) {
    const { cell, low, high } = widest;
    const side = ({ value, policy }: typeof low): string => `${show(value)} under ${result.policies[policy]}`;
    return `At ${cellName(result, cell.at)}, ${metric} runs from ${side(low)} to ${side(high)}`;
  }
  const values = cells.flatMap(({ policies }) => policies.flatMap(({ value }) => (value === null ? [] : [value])));
  if (values.length === 0) return `${capitalised(metric)} has no value anywhere`;
  const range = `${show(values.reduce((a, b) => Math.min(a, b)))} to ${show(values.reduce((a, b) => Math.max(a, b)))}`;
  if (result.policies.length === 1) return `Under ${result.policies[0]}, ${metric} runs from ${range}`;
  return `No cell drawn here tells the policies apart: ${metric} runs from ${range}`;
}
