import type { Column, Field } from "./columns.ts";

/** The first line of a CSV file. */
export function csvHeader(columns: readonly Column[]): string {
  return csvLine(columns.map(({ name }) => name));
}

/**
 * A line of a CSV file: fields separated by commas, quoted where a comma, a quote or a line break is in them, ended
 * by CR LF. null is an empty field. Numbers have as many digits as it takes to read the same number back.
 * @source RFC 4180
 */
export function csvLine(fields: readonly Field[]): string {
  return `${fields.map((field) => csvField(field)).join(",")}\r\n`;
}

function csvField(field: Field): string {
  const text = field === null ? "" : String(field);
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
