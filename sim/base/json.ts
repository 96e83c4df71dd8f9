/**
 * JSON with sorted keys and a final newline: the same value always gives the same bytes, whatever order its
 * objects were built in. Two spaces of indentation, because people read these files.
 * @throws RangeError on NaN and infinities: JSON has none, and writing null for them would hide a defect
 */
export function stableJson(value: unknown): string {
  return `${JSON.stringify(value, sortKeys, 2)}\n`;
}

function sortKeys(key: string, value: unknown): unknown {
  if (typeof value === "number" && !Number.isFinite(value))
    throw new RangeError(`${key} is ${value}, which JSON cannot hold`);
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
