import { ln, exp } from "../base/math.ts";

/** Where a condition begins to hold, on a logarithmic scale. */
export interface Crossing {
  /** null: it does not hold anywhere up to the end. */
  readonly at: number | null;
  /** It holds already at the beginning. */
  readonly isBelow: boolean;
}

/**
 * Looks for the point from which on a condition holds, by halving on a logarithmic scale; the condition is taken to
 * hold from some point on. All that is asked at once can be found out at once.
 * @param from   more than 0
 * @param steps  halvings; the point is known to (to ÷ from)^(1 ÷ 2^steps)
 * @param holds  asked about one point for each search that is still going on
 * @returns one crossing for each search
 */
export async function bisectAll(
  searches: number,
  from: number,
  to: number,
  steps: number,
  holds: (points: readonly (number | null)[]) => Promise<readonly (boolean | null)[]>,
): Promise<Crossing[]> {
  const low = Array.from({ length: searches }, () => from);
  const high = Array.from({ length: searches }, () => to);
  const atStart = await holds(low);
  const going = atStart.map((found) => found === false);
  const atEnd = await holds(high.map((point, i) => (going[i] ? point : null)));
  const isCrossed = atEnd.map((found, i) => going[i] === true && found === true);
  for (let step = 0; step < steps; step++) {
    const middle = low.map((own, i) => (isCrossed[i] ? exp((ln(own) + ln(high[i]!)) / 2) : null));
    const found = await holds(middle);
    middle.forEach((point, i) => {
      if (point === null) return;
      if (found[i] === true) high[i] = point;
      else low[i] = point;
    });
  }
  return isCrossed.map((crossed, i) => ({
    at: crossed ? exp((ln(low[i]!) + ln(high[i]!)) / 2) : null,
    isBelow: atStart[i] === true,
  }));
}

/** Relative width to which {@link bisectAll} finds a point. */
export function resolutionOf(from: number, to: number, steps: number): number {
  return exp((ln(to) - ln(from)) / 2 ** steps) - 1;
}
