/** Items by key, keys in the order in which they first occur. */
export function groupBy<K, T>(items: readonly T[], key: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const k = key(item);
    const own = groups.get(k);
    if (own === undefined) groups.set(k, [item]);
    else own.push(item);
  }
  return groups;
}
