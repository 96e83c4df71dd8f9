import type { Problem } from "../base/problems.ts";
import { significant } from "../base/units.ts";
import type { CsvField } from "./csv-table.ts";
import { groupBy } from "./group-by.ts";
import type { Observation } from "./observation.ts";
import { smsOf } from "./part.ts";

/** Beyond what sharing, slices and batches explain, a value may be off by so much before it is called a mix-up. */
const ALLOWED = 30;

/**
 * Values that are hundreds of times what the other rows of their group allow: seconds for milliseconds, a node's
 * total for a process's rate. A slice of 1/s can stretch a step s-fold, N processes N-fold, a batch in proportion.
 * @param place where the value of a row stands
 */
export function unitProblems(
  rows: readonly Observation[],
  file: string,
  place: (row: Observation) => CsvField,
): Problem[] {
  return [...groupBy(rows, ({ group }) => group).values()].flatMap((own) => {
    if (own.length < 2) return [];
    const typical = own.toSorted((a, b) => perItem(a) - perItem(b))[Math.floor((own.length - 1) / 2)]!;
    return own.flatMap((row) => {
      const ratio = row.stepNs / typical.stepNs;
      const batches = row.batch / typical.batch;
      const sms = smsOf(typical) / smsOf(row);
      const highest = Math.max(1, batches) * Math.max(1, sms) * row.tenants * ALLOWED;
      const lowest = (Math.min(1, batches) * Math.min(1, sms)) / typical.tenants / ALLOWED;
      if (ratio <= highest && ratio >= lowest) return [];
      const { line, column, text } = place(row);
      const off = ratio > 1 ? ratio / Math.max(1, batches) : Math.min(1, batches) / ratio;
      return [
        {
          file,
          line,
          column,
          path: "value",
          rule: `a step would be ${significant(off)} times ${ratio > 1 ? "longer" : "shorter"} than the other rows of ${row.group} allow`,
          found: text,
          help: "Is it in another unit, such as s instead of ms, or of another number of processes?",
        },
      ];
    });
  });
}

function perItem({ stepNs, batch, tenants }: Observation): number {
  return stepNs / batch / tenants;
}
