import { listed } from "../words.ts";
import type { AxisValue, CellPolicy, SweepAxis } from "../../sim/result/sweep.ts";

/** What there is to show of a policy in a cell. */
export type PolicyState = "value" | "overloaded" | "impossible" | "withheld";

/** Impossible before overloaded before what has no value for another reason. An overloaded one may have a value. */
export function stateOf(policy: CellPolicy): PolicyState {
  if (policy.impossible !== null) return "impossible";
  if (policy.load === "overloaded") return "overloaded";
  return policy.value === null ? "withheld" : "value";
}

/** "at tenants = 8 and 9", "from tenants = 4 to 9": some values of an axis in words. @param at  indices, ascending */
export function valuesNamed(axis: SweepAxis, at: readonly number[]): string {
  const text = (index: number): string => (axis.values[index] as AxisValue).text;
  const [first, last] = [at[0], at.at(-1)];
  if (first === undefined || last === undefined) return "";
  if (at.length === axis.values.length) return `at every value of ${axis.title}`;
  const run = last - first + 1 === at.length;
  if (run && at.length > 2 && axis.scale !== "category") return `from ${axis.title} = ${text(first)} to ${text(last)}`;
  if (at.length > 4) return `at ${at.length} values of ${axis.title}`;
  return `at ${axis.title} = ${listed(at.map(text))}`;
}
