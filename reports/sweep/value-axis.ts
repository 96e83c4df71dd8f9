import type { SweepAxis } from "../../sim/result/sweep.ts";
import { logTimeAxis } from "../charts/time-axis.ts";
import { axisTitle } from "./axes.ts";
import { WIDE_SPAN } from "./metric-scale.ts";

/** The values of a numeric axis as a chart's axis. */
export interface ValueAxis {
  readonly type: "linear" | "log";
  readonly domain: readonly [low: number, high: number];
  /** null leaves the choice to the chart. */
  readonly ticks: readonly number[] | null;
  readonly title: string;
  /** Vega expression for the text of a tick. */
  readonly label: string;
}

/** Values that are all marked on the axis; of more only round numbers are. */
const TICKS_AT_MOST = 10;

/** Logarithmic where the axis says so or its values span more than 50 times, if all are above 0. */
export function valueAxis(axis: SweepAxis): ValueAxis {
  const numbers = axis.values.flatMap(({ number }) => (number === null ? [] : [number]));
  const low = numbers.reduce((a, b) => Math.min(a, b), Infinity);
  const high = numbers.reduce((a, b) => Math.max(a, b), -Infinity);
  const log = low > 0 && (axis.scale === "log" || high > WIDE_SPAN * low);
  const few = numbers.length <= TICKS_AT_MOST;
  return {
    type: log ? "log" : "linear",
    domain: [low, high],
    ticks: few
      ? numbers
      : log
        ? logTimeAxis(low * 1e6, high * 1e6).ticks.filter((tick) => tick >= low && tick <= high)
        : null,
    title: axisTitle(axis),
    label:
      "abs(datum.value) >= 100000 || (datum.value != 0 && abs(datum.value) < 0.001) ? format(datum.value, '.3~s') : format(datum.value, '.5~r')",
  };
}
