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
 * @param strides equal steps in which the range is walked first, where the condition may end again before the last point
 * @returns one crossing for each search
 */
export async function bisectAll(
  searches: number,
  from: number,
  to: number,
  steps: number,
  holds: (points: readonly (number | null)[]) => Promise<readonly (boolean | null)[]>,
  strides = 1,
): Promise<Crossing[]> {
  const low = Array.from({ length: searches }, () => from);
  const high = Array.from({ length: searches }, () => to);
  const atStart = await holds(low);
  const going = atStart.map((found) => found === false);
  const isCrossed = going.map(() => false);
  for (let stride = 1; stride <= strides; stride++) {
    const point = stride === strides ? to : exp(ln(from) + ((ln(to) - ln(from)) * stride) / strides);
    const found = await holds(going.map((on, i) => (on && !isCrossed[i] ? point : null)));
    found.forEach((one, i) => {
      if (one === null) return;
      if (one) {
        isCrossed[i] = true;
        high[i] = point;
      } else low[i] = point;
    });
  }
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
