import { type CsvHeader, readCsvHeader, readCsvRow } from "./csv-header.ts";
import { grouped } from "./grouped.ts";
import { readCount } from "./numbers.ts";
import { readRows } from "./read-rows.ts";
import { TraceDraft } from "./trace-draft.ts";
import type { TraceFormat, TraceWindow } from "./trace-format.ts";

const REQUIRED = ["HashFunction", "HashApp", "HashOwner"] as const;
const MINUTES = 1440;
const MINUTE_NS = 60e9;
const MAX_COUNT = 100_000_000;
const IDLE = "are functions that are never invoked";

/**
 * Counts of invocations per minute and function. Each function draws the times inside its minutes from a stream of its
 * own, so that neither the order of rows nor a window moves them.
 */
export const azureFunctions2019: TraceFormat = {
  name: "azure-functions-2019",
  doc: `CSV with the columns ${REQUIRED.join(", ")} and one for each minute of a day, minute_1 or 1 to ${MINUTES}: invocations in that minute; Trigger may be there and is not read. Invocations are spread evenly at random over their minute; clients are the functions. No tokens. Azure Functions 2019 (Azure/AzurePublicDataset, CC-BY-4.0): M. Shahrad et al., "Serverless in the Wild", USENIX ATC 2020`,
  recognise: ({ first }) =>
    first.includes("HashFunction") && /,(?:minute_)?1,(?:minute_)?2,/u.test(first)
      ? "its header has HashFunction and a column for each minute"
      : null,
  read: (chunks, options) => {
    const draft = new TraceDraft(options, { hasTokens: false, sizeUnit: null, hasClients: true }, [IDLE]);
    let header: CsvHeader | null = null;
    let minutes: readonly string[] = [];
    let shared = 0;
    return readRows(chunks, draft, {
      firstLine: `${REQUIRED.join(",")},minute_1,minute_2 and so on`,
      header: (text) => {
        const prefix = text.includes("minute_1") ? "minute_" : "";
        const all = Array.from({ length: MINUTES }, (_, i) => `${prefix}${i + 1}`);
        header = readCsvHeader(
          text,
          { required: [...REQUIRED, all[0]!], optional: ["Trigger", ...all.slice(1)] },
          draft,
        );
        minutes = all.filter((name) => header?.index(name) !== undefined);
        return header !== null;
      },
      row: (text, line) => {
        const row = readCsvRow(text, line, header!, draft);
        if (row === null) return;
        const counts = minutes.map((name) => readCount(row.text(name), MAX_COUNT));
        const wrong = minutes.filter((_, i) => counts[i] === null);
        if (wrong.length > 0) {
          draft.badRow(wrong.map((name) => row.wrong(name, `must be a whole number from 0 to ${MAX_COUNT}`)));
          return;
        }
        const client = row.text("HashFunction");
        if (counts.every((count) => count === 0)) draft.drop(IDLE);
        const random = draft.random(`azure-functions-2019/${client}`);
        counts.forEach((count, i) => {
          const startNs = (Number.parseInt(minutes[i]!.replace("minute_", ""), 10) - 1) * MINUTE_NS;
          if (count! > 1) shared += count!;
          const wanted = overlaps(draft.window, startNs);
          if (!wanted) draft.leaveUnmade(count!);
          for (let n = 0; n < count!; n++) {
            const atNs = startNs + Math.floor(random.uniform() * MINUTE_NS);
            if (wanted) draft.add({ atNs, client });
          }
        });
      },
      change: (trace) => ({ ...trace, drawnBelowNs: MINUTE_NS }),
      end: () => {
        if (draft.length === 0) return;
        const many = `${grouped(shared)} invocations share their minute with others of the same function`;
        draft.note(`the file counts invocations per minute; each is put at random in its minute by the seed. ${many}.`);
      },
    });
  },
};

function overlaps(window: TraceWindow | null, startNs: number): boolean {
  if (window === null) return true;
  return startNs + MINUTE_NS > window.fromNs && (window.toNs === null || startNs < window.toNs);
}
