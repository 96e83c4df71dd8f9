/** A field of a CSV file and where it stands, both 1-based. */
export interface CsvField {
  readonly text: string;
  readonly line: number;
  readonly column: number;
  /** It begins with a quote that nothing closes, so it holds the rest of the file. */
  readonly isUnclosed?: true;
}

/** A record of a CSV file: its fields, and the line on which it begins. */
export interface CsvRecord {
  readonly line: number;
  readonly fields: readonly CsvField[];
}

/**
 * Records of a CSV text (RFC 4180: fields in double quotes may hold commas, doubled quotes and line ends). Read by
 * hand because the packages drop the place of a field, which every message about a measurement needs.
 * @returns all records that are not empty, header included; an unclosed quote runs to the end of the text
 */
export function readCsv(text: string): CsvRecord[] {
  const records: CsvRecord[] = [];
  let fields: CsvField[] = [];
  let at = text.startsWith("\uFEFF") ? 1 : 0;
  let line = 1;
  let lineStart = at;
  while (at < text.length) {
    const start = { line, column: at - lineStart + 1 };
    let value = "";
    let isUnclosed = false;
    if (text[at] === '"') {
      at++;
      while (at < text.length && !(text[at] === '"' && text[at + 1] !== '"')) {
        if (text[at] === '"') at++;
        if (text[at] === "\n") {
          line++;
          lineStart = at + 1;
        }
        value += text[at];
        at++;
      }
      isUnclosed = at >= text.length;
      at++;
    }
    const from = at;
    while (at < text.length && text[at] !== "," && text[at] !== "\n") at++;
    value += text.slice(from, at).replace(/\r$/u, "");
    fields.push({ text: value.trim(), ...start, ...(isUnclosed ? { isUnclosed } : {}) });
    if (text[at] === ",") {
      at++;
      // A line that ends in a comma has one more field, which is empty.
      if (at < text.length && text[at] !== "\n") continue;
      fields.push({ text: "", line, column: at - lineStart + 1 });
    }
    if (fields.length > 1 || fields[0]!.text !== "") records.push({ line: fields[0]!.line, fields });
    fields = [];
    at++;
    line++;
    lineStart = at;
  }
  return records;
}
