import type { SweepResult } from "../../sim/result/sweep.ts";
import { listed } from "../words.ts";
import { findingAxis, isNumeric, variedAxes } from "./axes.ts";

/** Names of axes along which the load grows. */
const LOAD_LIKE =
  /\b(?:load|rate|tenants|services|users|clients|sessions|concurrency|requests|replicas|copies|qps|rps)\b/iu;

/** How far up an axis a policy meets every target, over the cells in which it is possible. */
export interface Capacity {
  readonly policy: number;
  /** Index of the largest value up to which all those cells meet all targets; null when the first with one does not. */
  readonly upTo: number | null;
  /** What is at the next value with such a cell: a target missed, or nothing that can be told; null without one. */
  readonly stop: { readonly at: number; readonly why: "missed" | "unknown" } | null;
  /** Whether it is impossible in some cell of the sweep. */
  readonly limited: boolean;
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
 * For every policy that is possible somewhere, the largest value of the axis up to which all targets are met, with
 * their whole intervals, in every cell where it is possible, whatever the other axes are; null without targets.
 */
export function capacities(result: SweepResult, axis: number): readonly Capacity[] | null {
  if (!result.cells.some(({ policies }) => policies.some(({ targets }) => targets !== null))) return null;
  return result.policies.flatMap((_, policy) => {
    const states = statesOf(result, axis, policy);
    const stop = states.findIndex((state) => state === "missed" || state === "unknown");
    const upTo = states.slice(0, stop < 0 ? states.length : stop).lastIndexOf("met");
    if (stop < 0 && upTo < 0) return [];
    return [
      {
        policy,
        upTo: upTo < 0 ? null : upTo,
        stop: stop < 0 ? null : { at: stop, why: states[stop] as "missed" | "unknown" },
        limited: result.cells.some(({ policies }) => (policies[policy]?.impossible ?? null) !== null),
      },
    ];
  });
}

type State = "met" | "missed" | "unknown" | "impossible";

/** What becomes of the targets at each value: missed in one cell is missed, and only met in all of them is met. */
function statesOf(result: SweepResult, axis: number, policy: number): readonly State[] {
  const states = result.axes[axis]!.values.map((): State => "impossible");
  for (const { at, policies } of result.cells) {
    const found = policies[policy];
    if (found === undefined || found.impossible !== null) continue;
    const value = at[axis]!;
    const state = found.targets === "met" || found.targets === "missed" ? found.targets : "unknown";
    if (GRAVITY[state] > GRAVITY[states[value]!]) states[value] = state;
  }
  return states;
}

const GRAVITY: Readonly<Record<State, number>> = { impossible: 0, met: 1, unknown: 2, missed: 3 };

/**
 * "Every target is met up to load = 0.8 under mig where it is possible and up to 0.6 under mps; under time-slicing not
 * even at 0.2; under hybrid it cannot be told at 0.2."; null without targets.
 */
export function capacitySentence(result: SweepResult): string | null {
  const axis = capacityAxis(result);
  const found = axis === null ? null : capacities(result, axis);
  if (axis === null || found === null || found.length === 0) return null;
  const { title, values } = result.axes[axis]!;
  const text = (value: number): string => values[value]?.text ?? "?";
  const reaching = reachingOf(result, axis, found);
  const stopped = (
    why: "missed" | "unknown",
    wanted: (each: Capacity) => boolean,
  ): readonly (readonly [number, string])[] =>
    groupedBy(
      found.filter((each) => each.stop?.why === why && wanted(each)),
      ({ stop }) => stop!.at,
    ).map(([at, group]) => [at, listed(group.map(({ policy }) => result.policies[policy]!))]);
  const first = (each: Capacity): boolean => each.upTo === null;
  if (reaching.length > 0) {
    const others = variedAxes(result).length > 1 ? ", whatever the other axes are," : "";
    const rest = [
      ...stopped("missed", first).map(([at, names]) => `; under ${names} not even at ${text(at)}`),
      ...stopped("unknown", () => true).map(([at, names]) => `; under ${names} it cannot be told at ${text(at)}`),
    ];
    return `Every target is met${others} ${listed(reaching)}${rest.join("")}.`;
  }
  const missed = stopped("missed", first);
  const unknown = stopped("unknown", first);
  const inCells = variedAxes(result).length > 1 ? " in every cell" : "";
  const where = found.some(({ limited }) => limited) ? " where it is possible" : "";
  const [only] = missed;
  if (unknown.length === 0 && missed.length === 1 && only![0] === 0)
    return `No policy meets every target${inCells}${where} at ${title} = ${text(0)}, the smallest value.`;
  const clauses = [
    ...missed.map(
      ([at, names]) =>
        `under ${names} a target is missed${inCells === "" ? "" : " in some cell"} at ${title} = ${text(at)}`,
    ),
    ...unknown.map(([at, names]) => `under ${names} it cannot be told at ${title} = ${text(at)}`),
  ];
  return `Targets: ${clauses.join("; ")}.`;
}

/** "up to load = 0.8 under mig where it is possible", the highest first. */
function reachingOf(result: SweepResult, axis: number, found: readonly Capacity[]): readonly string[] {
  const { title, values } = result.axes[axis]!;
  const groups = groupedBy(
    found.filter(({ upTo }) => upTo !== null),
    ({ upTo }) => upTo!,
  ).toReversed();
  return groups.map(([level, group], index) => {
    const where = index === 0 ? `${title} = ${values[level]!.text}` : values[level]!.text;
    const largest = level === values.length - 1 ? ", the largest tried," : "";
    const names = group.map(
      ({ policy, limited }) => `${result.policies[policy]!}${limited ? " where it is possible" : ""}`,
    );
    return `up to ${where}${largest} under ${listed(names)}`;
  });
}

/** Capacities by a number, ascending. */
function groupedBy(
  all: readonly Capacity[],
  key: (each: Capacity) => number,
): readonly (readonly [number, readonly Capacity[]])[] {
  return [...new Set(all.map(key))]
    .toSorted((a, b) => a - b)
    .map((level) => [level, all.filter((each) => key(each) === level)]);
}
