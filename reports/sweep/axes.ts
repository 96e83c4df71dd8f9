import type { SweepAxis, SweepCell, SweepResult } from "../../sim/result/sweep.ts";

/** Numbers of the axes with more than one value, in the order of the sweep; what has one value is not varied. */
export function variedAxes(result: SweepResult): readonly number[] {
  return result.axes.flatMap((axis, index) => (axis.values.length > 1 ? [index] : []));
}

/** Whether all values of an axis are numbers in an order. */
export function isNumeric(axis: SweepAxis): boolean {
  return axis.scale !== "category" && axis.values.every(({ number }) => number !== null);
}

/** The axis along which findings are told: the first varied numeric one; null where there is none. */
export function findingAxis(result: SweepResult): number | null {
  return variedAxes(result).find((index) => isNumeric(result.axes[index]!)) ?? null;
}

/**
 * Axes in the order in which charts use them up: varied before fixed, numeric before categories, more values before
 * fewer, and of equals the one that varies faster. The first is the horizontal axis of every chart.
 */
export function chartAxes(result: SweepResult): readonly number[] {
  const rank = (index: number): readonly number[] => {
    const axis = result.axes[index]!;
    const varied = axis.values.length > 1;
    return [varied ? 1 : 0, varied && isNumeric(axis) ? 1 : 0, axis.values.length, index];
  };
  return result.axes
    .map((_, index) => index)
    .toSorted((a, b) => {
      const [first, second] = [rank(a), rank(b)];
      const differing = first.findIndex((part, place) => part !== second[place]);
      return differing < 0 ? 0 : second[differing]! - first[differing]!;
    });
}

/** "tenants = 5": a value of an axis in a sentence. */
export function valueName(axis: SweepAxis, value: number): string {
  return `${axis.title} = ${axis.values[value]?.text ?? "?"}`;
}

/** "tenants = 5, time slice = 2ms", of the axes that are varied. */
export function cellName(result: SweepResult, at: readonly number[]): string {
  const names = variedAxes(result).map((index) => valueName(result.axes[index]!, at[index] ?? 0));
  return names.join(", ") || "the only cell";
}

/** "time slice [ms]": an axis as the title of a chart's axis. */
export function axisTitle(axis: SweepAxis): string {
  return axis.unit === null ? axis.title : `${axis.title} [${axis.unit}]`;
}

/** The cell at an index into every axis; undefined outside the sweep. */
export function cellAt(result: SweepResult, at: readonly number[]): SweepCell | undefined {
  let place = 0;
  for (const [index, axis] of result.axes.entries()) place = place * axis.values.length + (at[index] ?? 0);
  return result.cells[place];
}

/** Texts of an axis' values as keys of a chart's scale: equal texts are numbered, as a scale would merge them. */
export function valueKeys(axis: SweepAxis): readonly string[] {
  const texts = axis.values.map(({ text }) => text);
  return texts.map((text, index) => {
    const before = texts.slice(0, index).filter((other) => other === text).length;
    return before === 0 ? text : `${text} (${before + 1})`;
  });
}
