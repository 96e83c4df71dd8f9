/**
 * Moves the names at the ends of lines apart so that none covers another, as little as needed and in the order of
 * their lines.
 * @param wanted   distance of each line's end from the top [px]
 * @param spacing  least distance between two names [px]
 * @param height   of the panel [px]; names stay inside while there is room for all of them
 */
export function spreadLabels(wanted: readonly number[], spacing: number, height: number): readonly number[] {
  const order = wanted.map((_, index) => index).toSorted((a, b) => wanted[a]! - wanted[b]! || a - b);
  const placed = [...wanted];
  let lowest = -Infinity;
  for (const index of order) {
    placed[index] = Math.max(wanted[index]!, lowest + spacing);
    lowest = placed[index];
  }
  let highest = Math.max(height, (order.length - 1) * spacing) + spacing;
  for (const index of order.toReversed()) {
    placed[index] = Math.min(placed[index]!, highest - spacing);
    highest = placed[index];
  }
  return placed;
}
