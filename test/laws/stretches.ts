/** A stretch of time [ns], from its beginning to before its end. */
export interface Stretch {
  readonly fromNs: number;
  readonly toNs: number;
}

/** How much of a stretch is covered by others that do not overlap each other [ns]. */
export function overlapNs(stretches: readonly Stretch[], { fromNs, toNs }: Stretch): number {
  let sum = 0;
  for (const other of stretches) sum += Math.max(0, Math.min(other.toNs, toNs) - Math.max(other.fromNs, fromNs));
  return sum;
}

/** The union of stretches, as stretches in order that do not touch. */
export function union(stretches: readonly Stretch[]): Stretch[] {
  const merged: { fromNs: number; toNs: number }[] = [];
  for (const { fromNs, toNs } of stretches.toSorted((a, b) => a.fromNs - b.fromNs)) {
    const last = merged.at(-1);
    if (toNs <= fromNs) continue;
    if (last !== undefined && fromNs <= last.toNs) last.toNs = Math.max(last.toNs, toNs);
    else merged.push({ fromNs, toNs });
  }
  return merged;
}

/** What of `whole` lies in none of `taken`; both as {@link union} gives them. */
export function gaps(whole: readonly Stretch[], taken: readonly Stretch[]): Stretch[] {
  const left: Stretch[] = [];
  for (const { fromNs, toNs } of whole) {
    let at = fromNs;
    for (const other of taken) {
      if (other.toNs <= at || other.fromNs >= toNs) continue;
      if (other.fromNs > at) left.push({ fromNs: at, toNs: other.fromNs });
      at = Math.max(at, other.toNs);
    }
    if (at < toNs) left.push({ fromNs: at, toNs });
  }
  return left;
}
