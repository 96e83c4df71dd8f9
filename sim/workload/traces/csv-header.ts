import { suggest } from "../../base/did-you-mean.ts";
import { quoted } from "./quoted.ts";
import type { RowProblem, TraceDraft } from "./trace-draft.ts";

/** Where the columns of a CSV file are, by name. */
export interface CsvHeader {
  readonly names: readonly string[];
  /** From 0; undefined for a column that the file does not have. */
  readonly index: (name: string) => number | undefined;
}

/** The fields of one row, and where they stand. */
export interface CsvRow {
  /** Empty text for a column that the file does not have. */
  readonly text: (name: string) => string;
  /** A problem with that field. */
  readonly wrong: (name: string, rule: string, help?: string) => RowProblem;
  /** 1-based place of that field in its line. */
  readonly column: (name: string) => number;
}

/** Which columns a format knows. */
export interface CsvColumns {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

/**
 * Reads the first line of a CSV file: names in any order, each once, without quotes.
 * @returns null when it is wrong, with the problems told to the draft
 */
export function readCsvHeader(text: string, columns: CsvColumns, draft: TraceDraft): CsvHeader | null {
  const names = text.split(",").map((name) => name.trim());
  const known = [...columns.required, ...columns.optional];
  const missing = columns.required.filter((name) => !names.includes(name));
  if (missing.length === columns.required.length && !names.some((name) => known.includes(name))) {
    const rule = `must be a header with the columns ${columns.required.join(",")}`;
    draft.refuse({ line: 1, column: 1, rule, found: quoted(text), help: "Is this a trace of another format?" });
    return null;
  }
  for (const name of missing) {
    draft.refuse({ line: 1, column: 1, rule: `lacks the column ${name}`, found: quoted(text) });
  }
  let column = 1;
  for (const [i, name] of text.split(",").entries()) {
    const place = { line: 1, column, found: quoted(name) };
    if (!known.includes(names[i]!)) {
      draft.refuse({ ...place, rule: "is no column of this format", help: suggest(names[i]!, known) });
    } else if (names.indexOf(names[i]!) < i) draft.refuse({ ...place, rule: "is a column twice" });
    column += name.length + 1;
  }
  const sound =
    missing.length === 0 && new Set(names).size === names.length && names.every((name) => known.includes(name));
  const places = new Map(names.map((name, i) => [name, i]));
  return sound ? { names, index: (name) => places.get(name) } : null;
}

/** The fields of a row. @returns null when there are too few or too many, which the draft is told */
export function readCsvRow(text: string, line: number, header: CsvHeader, draft: TraceDraft): CsvRow | null {
  const fields = text.split(",");
  const { names } = header;
  if (fields.length !== names.length) {
    const shown = names.length > 8 ? "" : ` ${names.join(",")}`;
    const rule = `must have the ${names.length} columns${shown}`;
    draft.badRow([{ line, column: 1, rule, found: `${fields.length}: ${quoted(text)}` }]);
    return null;
  }
  const column = (name: string): number => {
    let place = 1;
    for (let i = 0; i < header.index(name)!; i++) place += fields[i]!.length + 1;
    return place;
  };
  const of = (name: string): string => {
    const i = header.index(name);
    return i === undefined ? "" : fields[i]!;
  };
  return {
    text: of,
    column,
    wrong: (name, rule, help) => ({
      line,
      column: column(name),
      rule: `${name} ${rule}`,
      found: quoted(of(name)),
      ...(help === undefined ? {} : { help }),
    }),
  };
}
