import { type CsvHeader, readCsvHeader, readCsvRow } from "./csv-header.ts";
import { grouped } from "./grouped.ts";
import { MAX_TOKENS, readCount, readSecondsNs, TOKENS_RULE } from "./numbers.ts";
import { readRows } from "./read-rows.ts";
import { isCoarse, sharedTimes, spreadInStep } from "./spread.ts";
import { TraceDraft } from "./trace-draft.ts";
import type { RequestTrace, TraceFormat } from "./trace-format.ts";

const REQUIRED = ["Timestamp", "Model", "Request tokens", "Response tokens", "Total tokens", "Log Type"] as const;
const OPTIONAL = ["Session ID", "Elapsed time"] as const;
const NO_PROMPT = "have no request tokens";
const NO_ANSWER = "have no response tokens: the request failed";
const SECOND_NS = 1e9;

/** The CSV files of BurstGPT. Clients are the models. Where all times are whole seconds, requests are spread in theirs. */
export const burstgptCsv: TraceFormat = {
  name: "burstgpt-csv",
  doc: `CSV with the columns ${REQUIRED.join(", ")}: arrival [s], client, prompt tokens, output tokens; Session ID and Elapsed time may be there and are not read. Rows without tokens are failed requests and are left out. BurstGPT (HPMLL/BurstGPT, CC-BY-4.0): Y. Wang et al., "BurstGPT: A Real-World Workload Dataset to Optimize LLM Serving Systems", KDD 2025`,
  recognise: ({ first }) => {
    const names = first.split(",");
    return REQUIRED.every((name) => names.includes(name)) ? `its header has ${REQUIRED.slice(0, 4).join(", ")}` : null;
  },
  read: (chunks, options) => {
    const shape = { hasTokens: true, sizeUnit: null, hasClients: true };
    const draft = new TraceDraft(options, shape, [NO_PROMPT, NO_ANSWER]);
    let header: CsvHeader | null = null;
    let wholeSeconds = true;
    return readRows(chunks, draft, {
      firstLine: REQUIRED.join(","),
      header: (text) => (header = readCsvHeader(text, { required: REQUIRED, optional: OPTIONAL }, draft)) !== null,
      row: (text, line) => {
        const row = readCsvRow(text, line, header!, draft);
        if (row === null) return;
        const atNs = readSecondsNs(row.text("Timestamp"));
        const promptTokens = readCount(row.text("Request tokens"), MAX_TOKENS);
        const outputTokens = readCount(row.text("Response tokens"), MAX_TOKENS);
        if (atNs === null || promptTokens === null || outputTokens === null) {
          draft.badRow([
            ...(atNs === null ? [row.wrong("Timestamp", "must be seconds from 0, such as 12.5")] : []),
            ...(promptTokens === null ? [row.wrong("Request tokens", TOKENS_RULE)] : []),
            ...(outputTokens === null ? [row.wrong("Response tokens", TOKENS_RULE)] : []),
          ]);
          return;
        }
        if (promptTokens === 0) draft.drop(NO_PROMPT);
        else if (outputTokens === 0) draft.drop(NO_ANSWER);
        else {
          wholeSeconds &&= atNs % SECOND_NS === 0;
          const place = { name: "Timestamp", column: row.column("Timestamp"), found: row.text("Timestamp") };
          draft.addInOrder({ atNs, promptTokens, outputTokens, client: row.text("Model") }, line, place);
        }
      },
      change: (trace) => (wholeSeconds ? spread(trace, draft) : trace),
    });
  },
};

function spread(trace: RequestTrace, draft: TraceDraft): RequestTrace {
  const shared = sharedTimes(trace.atNs);
  if (!isCoarse({ ...shared, stepNs: SECOND_NS }, trace.atNs.length)) return trace;
  const [share, of] = [grouped(shared.requests), grouped(trace.atNs.length)];
  draft.note(
    `times are whole seconds, and ${share} of ${of} requests share theirs with others, up to ${shared.most} of them; all are spread over their second at random by the seed.`,
  );
  return spreadInStep(trace, SECOND_NS, draft.random("burstgpt-csv/spread"));
}
