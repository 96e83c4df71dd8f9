import type { Column, Field } from "./columns.ts";

/**
 * A line of a JSON Lines file: one object whose keys are the columns in their order.
 * @throws RangeError on NaN and infinities, which JSON does not have
 */
export function jsonLine(columns: readonly Column[], fields: readonly Field[]): string {
  const entries = columns.map(({ name }, i) => {
    const field = fields[i]!;
    if (typeof field === "number" && !Number.isFinite(field)) throw new RangeError(`${name} is ${field}`);
    return `${JSON.stringify(name)}:${JSON.stringify(field)}`;
  });
  return `{${entries.join(",")}}\n`;
}
