import { type CsvHeader, readCsvHeader, readCsvRow } from "./csv-header.ts";
import { MAX_TOKENS, readCount, readMoment, readPositive, readSecondsNs, TOKENS_RULE } from "./numbers.ts";
import { choiceOfColumns, OWN_COLUMNS, OWN_NAMES, OWN_RULES, sinceFirst } from "./own-columns.ts";
import { readRows } from "./read-rows.ts";
import { TraceDraft } from "./trace-draft.ts";
import type { TraceFormat, TraceOptions, TraceRead } from "./trace-format.ts";

/** A CSV file of one's own: the least is one column, arrivalS. No quotes: a client's name has no comma. */
export const plainCsv: TraceFormat = {
  name: "plain-csv",
  doc: `CSV of your own, with a header, columns in any order, only the arrival needed: ${OWN_NAMES.map((name) => `${name} (${OWN_COLUMNS[name]})`).join(", ")}. No quotes`,
  recognise: ({ first }) => {
    const names = first.split(",").map((name) => name.trim());
    const arrival = names.find((name) => name === "arrivalS" || name === "timestamp");
    return arrival === undefined ? null : `its header has the column ${arrival}`;
  },
  read,
};

async function read(chunks: AsyncIterable<Uint8Array>, options: TraceOptions): Promise<TraceRead> {
  // Which columns there are is known only when the header has been read, and the draft needs to know.
  let draft = new TraceDraft(options, { hasTokens: false, sizeUnit: null, hasClients: false });
  let header: CsvHeader | null = null;
  const since = sinceFirst();
  const has = (name: string): boolean => header?.index(name) !== undefined;
  return readRows(chunks, () => draft, {
    firstLine: "a header with the column arrivalS",
    header: (text) => {
      header = readCsvHeader(text, { required: [], optional: OWN_NAMES }, draft);
      if (header === null) return false;
      const rule = choiceOfColumns(has);
      if (rule !== null) draft.refuse({ line: 1, column: 1, rule, found: header.names.join(",") });
      else {
        const sizeUnit = has("size") ? "1" : null;
        draft = new TraceDraft(options, { hasTokens: has("promptTokens"), sizeUnit, hasClients: has("client") });
      }
      return rule === null;
    },
    row: (text, line) => {
      const row = readCsvRow(text, line, header!, draft);
      if (row === null) return;
      const arrival = has("arrivalS") ? "arrivalS" : "timestamp";
      const at = has("arrivalS") ? readSecondsNs(row.text("arrivalS")) : readMoment(row.text("timestamp"));
      const count = (name: string): number | null => (has(name) ? readCount(row.text(name), MAX_TOKENS) : 0);
      const [promptTokens, outputTokens] = [count("promptTokens"), count("outputTokens")];
      const size = has("size") ? readPositive(row.text("size")) : 0;
      const client = row.text("client");
      const nameless = has("client") && client === "";
      if (at === null || promptTokens === null || outputTokens === null || size === null || nameless) {
        draft.badRow([
          ...(at === null ? [row.wrong(arrival, OWN_RULES[arrival])] : []),
          ...(promptTokens === null ? [row.wrong("promptTokens", TOKENS_RULE)] : []),
          ...(outputTokens === null ? [row.wrong("outputTokens", TOKENS_RULE)] : []),
          ...(size === null ? [row.wrong("size", OWN_RULES.size)] : []),
          ...(nameless ? [row.wrong("client", OWN_RULES.client)] : []),
        ]);
        return;
      }
      const place = { name: arrival, column: row.column(arrival), found: row.text(arrival) };
      draft.addInOrder({ atNs: since(at), promptTokens, outputTokens, size, client }, line, place);
    },
  });
}
