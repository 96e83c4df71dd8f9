import type { SweepResult } from "../../sim/result/sweep.ts";
import { listed } from "../words.ts";
import { findingAxis, isNumeric, variedAxes } from "./axes.ts";

/** Names of axes along which the load grows. */
const LOAD_LIKE =
  /\b(?:load|rate|tenants|services|users|clients|sessions|concurrency|requests|replicas|copies|qps|rps)\b/iu;

/** How far up an axis a policy meets every target. */
export interface Capacity {
  readonly policy: number;
  /** Index of the largest value up to which every cell meets all targets; null when the first value does not. */
  readonly upTo: number | null;
}

/** The axis that capacity is told along: the first numeric one that sounds like load, else the first numeric one. */
function capacityAxis(result: SweepResult): number | null {
  const numeric = variedAxes(result).filter((index) => isNumeric(result.axes[index]!));
  const loaded = numeric.find((index) => {
    const { name, title } = result.axes[index]!;
    return LOAD_LIKE.test(name) || LOAD_LIKE.test(title);
  });
  return loaded ?? findingAxis(result);
}

/**
 * For every policy the largest value of the axis up to which all targets are met, with their whole intervals, in every
 * cell, whatever the other axes are; null without targets.
 */
export function capacities(result: SweepResult, axis: number): readonly Capacity[] | null {
  if (!result.cells.some(({ policies }) => policies.some(({ targets }) => targets !== null))) return null;
  return result.policies.map((_, policy) => {
    const missed = result.cells.flatMap(({ at, policies }) => (policies[policy]?.targets === "met" ? [] : [at[axis]!]));
    const first = missed.reduce((low, value) => Math.min(low, value), result.axes[axis]!.values.length);
    return { policy, upTo: first === 0 ? null : first - 1 };
  });
}

/** "Every target is met up to load = 0.8 under mig and up to 0.6 under mps; under … not even at 0.2."; null without targets. */
export function capacitySentence(result: SweepResult): string | null {
  const axis = capacityAxis(result);
  const found = axis === null ? null : capacities(result, axis);
  if (axis === null || found === null) return null;
  const { title, values } = result.axes[axis]!;
  const others = variedAxes(result).length > 1 ? ", whatever the other axes are," : "";
  const last = values.length - 1;
  const names = (wanted: number | null): readonly string[] =>
    found.filter(({ upTo }) => upTo === wanted).map(({ policy }) => result.policies[policy]!);
  const levels = [...new Set(found.map(({ upTo }) => upTo))]
    .filter((level) => level !== null)
    .toSorted((a, b) => b - a);
  const reaching = levels.map((level, index) => {
    const where = index === 0 ? `${title} = ${values[level]!.text}` : values[level]!.text;
    return `up to ${where}${level === last ? ", the largest tried," : ""} under ${listed(names(level))}`;
  });
  const none = names(null);
  const low = values[0]!.text;
  if (reaching.length === 0)
    return `No policy meets every target at ${title} = ${low}, the smallest value${others === "" ? "" : ", in every cell"}.`;
  const failing = none.length === 0 ? "" : `; under ${listed(none)} not even at ${low}`;
  return `Every target is met${others} ${listed(reaching)}${failing}.`;
}
