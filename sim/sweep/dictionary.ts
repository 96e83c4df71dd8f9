import type { SweepAxis } from "../result/sweep.ts";
import { type Column, columnsOf, type Status, STATUSES } from "./columns.ts";
import { TABLE_METRICS, type TableMetric } from "./metric-list.ts";

/** What the columns and metrics of a table mean; plain data. */
export interface Dictionary {
  readonly columns: readonly (Column & {
    /** Values of an axis, or of a path that varies with it, in their order; absent for other columns. */
    readonly values?: readonly string[];
  })[];
  /** All that the column `status` may hold. */
  readonly statuses: readonly { readonly name: Status; readonly doc: string }[];
  readonly metrics: readonly TableMetric[];
}

/** The dictionary of the table of a sweep. */
export function dictionaryOf(axes: readonly SweepAxis[]): Dictionary {
  const valuesOf = new Map(
    axes.flatMap(({ name, values, zipped = [] }) => [
      [name, values.map(({ text }) => text)] as const,
      ...zipped.map((other) => [other.name, other.texts] as const),
    ]),
  );
  const columns = columnsOf(axes).map((column) => {
    const values = valuesOf.get(column.name);
    return values === undefined ? column : { ...column, values };
  });
  const statuses = (Object.keys(STATUSES) as Status[]).map((name) => ({ name, doc: STATUSES[name] }));
  return { columns, statuses, metrics: TABLE_METRICS };
}

/** The dictionary as Markdown. */
export function dictionaryMarkdown({ columns, statuses, metrics }: Dictionary): string {
  const types = { DOUBLE: "number", INT32: "whole number", STRING: "text" } as const;
  return [
    "# Columns and metrics of the table",
    "",
    "`table.csv`, `table.jsonl` and `table.parquet` hold the same rows: one number of one cell each.",
    "",
    "## Columns",
    "",
    ...table(
      ["column", "type", "unit", "meaning"],
      columns.map(({ name, type, unit, doc }) => [name, types[type], unit ?? "", doc]),
    ),
    "",
    "## Statuses",
    "",
    ...table(
      ["status", "meaning"],
      statuses.map(({ name, doc }) => [name, doc]),
    ),
    "",
    "## Metrics",
    "",
    ...table(
      ["metric", "of a", "type", "unit", "better", "meaning"],
      metrics.map(({ name, of, unit, better, doc }) => [name, of, "number", unit, better, doc]),
    ),
    "",
  ].join("\n");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  // What the user wrote may hold what would end a cell or a line.
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", String.raw`\|`).replaceAll(/\s+/gu, " ")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map((row) => line(row))];
}
