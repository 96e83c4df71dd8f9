import { suggest } from "../../base/did-you-mean.ts";
import { type JsonRow, jsonRow } from "./json-row.ts";
import { readMoment, readSecondsNs, TOKENS_RULE } from "./numbers.ts";
import { choiceOfColumns, OWN_COLUMNS, OWN_NAMES, OWN_RULES, type OwnColumn, sinceFirst } from "./own-columns.ts";
import { readRows } from "./read-rows.ts";
import { type RowProblem, TraceDraft } from "./trace-draft.ts";
import type { TraceFormat, TraceOptions, TraceRead } from "./trace-format.ts";

/** A JSON Lines file of one's own: the least is one key, arrivalS. The keys of line 1 are those of every line. */
export const plainJsonl: TraceFormat = {
  name: "plain-jsonl",
  doc: `JSON Lines of your own, one object a line, only the arrival needed, the same keys on every line: ${OWN_NAMES.map((name) => `${name} (${OWN_COLUMNS[name]})`).join(", ")}`,
  recognise: ({ first }) => {
    if (!first.startsWith("{") || first.includes('"input_length"')) return null;
    const arrival = (["arrivalS", "timestamp"] as const).find((key) => first.includes(`"${key}"`));
    return arrival === undefined ? null : `its first line is a JSON object with ${arrival}`;
  },
  read,
};

async function read(chunks: AsyncIterable<Uint8Array>, options: TraceOptions): Promise<TraceRead> {
  let draft = new TraceDraft(options, { hasTokens: false, sizeUnit: null, hasClients: false });
  let keys: readonly string[] | null = null;
  const since = sinceFirst();
  return readRows(chunks, () => draft, {
    firstLine: 'a JSON object such as {"arrivalS": 0.5}',
    row: (text, line) => {
      const row = jsonRow(text, line, draft);
      if (row === null) return;
      if (keys === null) {
        const unsound = firstLineProblems(row, line);
        if (unsound.length > 0) {
          draft.badRow(unsound);
          return;
        }
        keys = row.keys;
        const before = draft;
        const sizeUnit = keys.includes("size") ? "1" : null;
        const shape = { hasTokens: keys.includes("promptTokens"), sizeUnit, hasClients: keys.includes("client") };
        draft = new TraceDraft(options, shape);
        draft.inherit(before);
      }
      takeRow(row, line, keys, since, draft);
    },
  });
}

function firstLineProblems(row: JsonRow, line: number): readonly RowProblem[] {
  const known = (name: string): boolean => (OWN_NAMES as readonly string[]).includes(name);
  const unknown = row.keys
    .filter((key) => !known(key))
    .map((key) => ({ ...row.wrong(key, "is no key of this format", suggest(key, OWN_NAMES)) }));
  const rule = choiceOfColumns((name) => row.keys.includes(name));
  return rule === null ? unknown : [...unknown, { line, column: 1, rule, found: row.keys.join(", ") }];
}

function takeRow(
  row: JsonRow,
  line: number,
  keys: readonly string[],
  since: ReturnType<typeof sinceFirst>,
  draft: TraceDraft,
): void {
  const has = (name: OwnColumn): boolean => keys.includes(name);
  if (row.keys.toSorted().join() !== keys.toSorted().join()) {
    const rule = `must have the keys of the lines before, ${keys.join(", ")}`;
    draft.badRow([{ line, column: 1, rule, found: row.keys.join(", ") }]);
    return;
  }
  const arrival = has("arrivalS") ? "arrivalS" : "timestamp";
  const given = row.value(arrival);
  const parse = arrival === "timestamp" ? readMoment : readSecondsNs;
  const at = typeof given === (arrival === "timestamp" ? "string" : "number") ? parse(decimal(given)) : null;
  const [promptTokens, outputTokens] = has("promptTokens")
    ? [row.count("promptTokens"), row.count("outputTokens")]
    : [0, 0];
  const size = has("size") ? row.number("size") : 1;
  const client = has("client") ? row.value("client") : "-";
  const sized = size !== null && size > 0;
  const named = typeof client === "string" && client !== "";
  if (at === null || promptTokens === null || outputTokens === null || !sized || !named) {
    draft.badRow([
      ...(at === null ? [row.wrong(arrival, OWN_RULES[arrival])] : []),
      ...(promptTokens === null ? [row.wrong("promptTokens", TOKENS_RULE)] : []),
      ...(outputTokens === null ? [row.wrong("outputTokens", TOKENS_RULE)] : []),
      ...(sized ? [] : [row.wrong("size", OWN_RULES.size)]),
      ...(named ? [] : [row.wrong("client", OWN_RULES.client)]),
    ]);
    return;
  }
  const place = { name: arrival, column: row.column(arrival), found: String(given) };
  draft.addInOrder({ atNs: since(at), promptTokens, outputTokens, size, client }, line, place);
}

/** A number without the exponent that small ones are written with; larger ones with one are beyond the clock. */
function decimal(given: unknown): string {
  return typeof given === "number" && given >= 0 && given < 1e-6 ? given.toFixed(12) : String(given);
}
