import type { SweepAxis } from "../result/sweep.ts";
import { type Column, columnsOf } from "./columns.ts";
import { TABLE_METRICS, type TableMetric } from "./metric-list.ts";

/** What the columns and metrics of a table mean; plain data. */
export interface Dictionary {
  readonly columns: readonly (Column & {
    /** Values of an axis in their order; absent for other columns. */
    readonly values?: readonly string[];
  })[];
  readonly metrics: readonly TableMetric[];
}

/** The dictionary of the table of a sweep. */
export function dictionaryOf(axes: readonly SweepAxis[]): Dictionary {
  const columns = columnsOf(axes).map((column) => {
    const axis = axes.find(({ name }) => name === column.name);
    return axis === undefined ? column : { ...column, values: axis.values.map(({ text }) => text) };
  });
  return { columns, metrics: TABLE_METRICS };
}

/** The dictionary as Markdown. */
export function dictionaryMarkdown({ columns, metrics }: Dictionary): string {
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
