/** A function of positive parameters, to be made small. */
export type Loss = (parameters: readonly number[]) => number;

interface Corner {
  readonly at: readonly number[];
  readonly loss: number;
}

const MAX_STEPS = 600;
/** Stop when the corners agree to this in the logarithm of every parameter. */
const TOLERANCE = 1e-4;

/**
 * Smallest loss near a start, by the simplex of Nelder and Mead over the parameters' ratios to the start: no
 * derivatives, no chance, the same bits everywhere.
 * @param start  positive parameters, each within a factor of a few of the answer
 * @returns positive parameters
 * @source J. A. Nelder and R. Mead, "A simplex method for function minimization", The Computer Journal 7 (1965)
 */
export function minimise(loss: Loss, start: readonly number[]): readonly number[] {
  const corner = (at: readonly number[]): Corner => ({
    at,
    loss: at.every((x) => x > 0) ? loss(at.map((x, i) => x * start[i]!)) : Infinity,
  });
  const ones = start.map(() => 1);
  let corners = [ones, ...ones.map((_, i) => ones.map((x, j) => (i === j ? x * 1.2 : x)))].map(corner);
  for (let step = 0; step < MAX_STEPS; step++) {
    corners = corners.toSorted((a, b) => a.loss - b.loss);
    const worst = corners.at(-1)!;
    const others = corners.slice(0, -1);
    if (spread(corners) < TOLERANCE) break;
    const centre = ones.map((_, i) => others.reduce((sum, { at }) => sum + at[i]!, 0) / others.length);
    const along = (far: number): Corner => corner(centre.map((x, i) => x + far * (worst.at[i]! - x)));
    const next = replacement(along, corners);
    corners = next === undefined ? shrunk(corners, corner) : [...others, next];
  }
  const best = corners.toSorted((a, b) => a.loss - b.loss)[0]!;
  return best.at.map((x, i) => x * start[i]!);
}

/** A better corner than the worst on the line through the centre, or undefined: then the simplex must shrink. */
function replacement(along: (far: number) => Corner, corners: readonly Corner[]): Corner | undefined {
  const worst = corners.at(-1)!;
  const mirrored = along(-1);
  if (mirrored.loss < corners[0]!.loss) {
    const further = along(-2);
    return further.loss < mirrored.loss ? further : mirrored;
  }
  if (mirrored.loss < corners.at(-2)!.loss) return mirrored;
  const nearer = along(mirrored.loss < worst.loss ? -0.5 : 0.5);
  return nearer.loss < Math.min(worst.loss, mirrored.loss) ? nearer : undefined;
}

function shrunk(corners: readonly Corner[], corner: (at: readonly number[]) => Corner): Corner[] {
  const [best, ...others] = corners;
  return [best!, ...others.map(({ at }) => corner(at.map((x, i) => (x + best!.at[i]!) / 2)))];
}

function spread(corners: readonly Corner[]): number {
  return corners[0]!.at.reduce((most, _, i) => {
    const values = corners.map(({ at }) => at[i]!);
    return Math.max(most, Math.max(...values) / Math.min(...values) - 1);
  }, 0);
}
