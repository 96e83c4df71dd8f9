import { type Problem, ProblemsError } from "../base/problems.ts";
import type { SweepAxis } from "../result/sweep.ts";
import { type Axis, resolveAxes } from "./axes.ts";
import { setPath } from "./paths.ts";
import type { Study } from "./study.ts";

/** One combination of the values of all axes. */
export interface PlannedCell {
  /** Index into the values of each axis. */
  readonly at: readonly number[];
  /** The scenario of this cell as it would be written, without its sweep and expectations. */
  readonly document: unknown;
}

/** All cells of a sweep; nothing is kept for each of them, so there may be millions. */
export interface SweepPlan {
  readonly axes: readonly SweepAxis[];
  /** Number of cells: the product of the numbers of values. */
  readonly cells: number;
  /**
   * The cell of an index, the last axis varying fastest. A pure function.
   * @throws RangeError when there is no such cell
   */
  readonly cellAt: (index: number) => PlannedCell;
  /**
   * For each value of each axis one cell in which all other axes have their first value: what is worth checking
   * before anything runs. The first value of each axis but the first is left out, for it is the same cell again.
   */
  readonly referenceDocuments: () => Iterable<PlannedCell>;
}

/**
 * Plans a sweep.
 * @param document the scenario as written; its blocks `sweep` and `expect` are left out of the cells
 * @param place    where an axis stands, for problems: "sweep.vary[0]", "--vary"
 * @returns the plan, or all problems of axes and of paths in this document
 */
export function planSweep(
  document: unknown,
  study: Pick<Study, "vary">,
  place: (index: number) => string = (index) => `sweep.vary[${index}]`,
): { readonly plan: SweepPlan } | { readonly problems: readonly Problem[] } {
  const resolved = resolveAxes(study.vary, place);
  if ("problems" in resolved) return resolved;
  const { axes } = resolved;
  const cells = axes.reduce((product, { settings }) => product * settings.length, 1);
  if (!Number.isSafeInteger(cells)) {
    return {
      problems: [{ path: place(0), rule: "has more combinations than can be counted", help: "vary fewer values" }],
    };
  }
  const base = withoutSweep(document);
  const problems = new Map<string, Problem>();
  for (const at of referencePoints(axes)) {
    const made = documentAt(base, axes, at, place);
    if ("problems" in made) for (const problem of made.problems) problems.set(JSON.stringify(problem), problem);
  }
  if (problems.size > 0) return { problems: [...problems.values()] };

  const cellOfPoint = (at: readonly number[]): PlannedCell => {
    const made = documentAt(base, axes, at, place);
    // Each step of a path is there or not by the value of one axis, and the references went through all of these.
    if ("problems" in made) throw new ProblemsError(made.problems);
    return { at, document: made.document };
  };
  return {
    plan: {
      axes: axes.map(({ axis }) => axis),
      cells,
      cellAt: (index) => {
        if (!Number.isInteger(index) || index < 0 || index >= cells)
          throw new RangeError(`the plan has the cells 0 to ${cells - 1} (found ${index})`);
        return cellOfPoint(pointAt(axes, index));
      },
      *referenceDocuments() {
        for (const at of referencePoints(axes)) yield cellOfPoint(at);
      },
    },
  };
}

function withoutSweep(document: unknown): unknown {
  if (document === null || typeof document !== "object" || Array.isArray(document)) return document;
  const { sweep: _sweep, expect: _expect, ...rest } = document as Readonly<Record<string, unknown>>;
  return rest;
}

function pointAt(axes: readonly Axis[], index: number): readonly number[] {
  let rest = index;
  return axes
    .toReversed()
    .map(({ settings }) => {
      const i = rest % settings.length;
      rest = (rest - i) / settings.length;
      return i;
    })
    .toReversed();
}

function* referencePoints(axes: readonly Axis[]): Generator<readonly number[]> {
  const origin = axes.map(() => 0);
  for (const [axis, { settings }] of axes.entries()) {
    for (let i = axis === 0 ? 0 : 1; i < settings.length; i++) yield origin.with(axis, i);
  }
}

function documentAt(
  base: unknown,
  axes: readonly Axis[],
  at: readonly number[],
  place: (index: number) => string,
): { readonly document: unknown } | { readonly problems: readonly Problem[] } {
  let document = base;
  const problems: Problem[] = [];
  for (const [i, { settings }] of axes.entries()) {
    for (const { path, value } of settings[at[i]!]!) {
      const changed = setPath(document, path, value);
      if ("document" in changed) document = changed.document;
      else {
        const { path: found, ...problem } = changed.problem;
        problems.push({ ...problem, path: place(i), ...(found === undefined ? {} : { found }) });
      }
    }
  }
  return problems.length > 0 ? { problems } : { document };
}
