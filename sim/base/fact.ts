/** How far a number can be trusted, best first. */
export const GRADES = ["measured", "documented", "derived", "assumed"] as const;

/**
 * - `measured`: primary measurement data was read
 * - `documented`: vendor documentation, driver source or a paper states it
 * - `derived`: arithmetic or a fit on measured or documented numbers
 * - `assumed`: a choice nobody has published a measurement for
 */
export type Grade = (typeof GRADES)[number];

/** A number that carries its origin. Every hardware and timing constant is one of these. */
export interface Fact<T = number> {
  readonly value: T;
  /** Unit of `value`, "1" for a ratio. */
  readonly unit: string;
  readonly grade: Grade;
  /** Public name of the document, data set or paper; for `derived` the arithmetic; for `assumed` the reason. */
  readonly source: string;
  /** Plausible range in the same unit, where one is known. */
  readonly range?: readonly [low: number, high: number];
}

/** Builds a {@link Fact}; exists so that tables of constants read as one line each. */
export function fact<T>(
  value: T,
  unit: string,
  grade: Grade,
  source: string,
  range?: readonly [number, number],
): Fact<T> {
  return range === undefined ? { value, unit, grade, source } : { value, unit, grade, source, range };
}
