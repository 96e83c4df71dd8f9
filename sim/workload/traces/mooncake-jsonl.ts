import { formatDuration } from "../../base/units.ts";
import { grouped } from "./grouped.ts";
import { jsonRow } from "./json-row.ts";
import { TOKENS_RULE } from "./numbers.ts";
import { readRows } from "./read-rows.ts";
import { isCoarse, sharedTimes, spreadInStep } from "./spread.ts";
import { TraceDraft } from "./trace-draft.ts";
import type { RequestTrace, TraceFormat } from "./trace-format.ts";

const KEYS = ["timestamp", "input_length", "output_length"] as const;

/**
 * The JSON Lines files of the Mooncake traces. The conversation trace is stamped by a clock of 3 s: its requests are
 * spread over the step, and a note says so. Prefix blocks (`hash_ids`) are not read: the simulator shares no prefixes.
 */
export const mooncakeJsonl: TraceFormat = {
  name: "mooncake-jsonl",
  doc: `JSON Lines with the keys ${KEYS.join(", ")}: arrival [ms], prompt tokens, output tokens; other keys are not read. Mooncake traces (kvcache-ai/Mooncake, Apache-2.0): R. Qin et al., "Mooncake: Trading More Storage for Less Computation", FAST 2025`,
  recognise: ({ first }) =>
    first.startsWith("{") && KEYS.every((key) => first.includes(`"${key}"`))
      ? `its first line is a JSON object with ${KEYS.join(", ")}`
      : null,
  read: (chunks, options) => {
    const draft = new TraceDraft(options, { hasTokens: true, sizeUnit: null, hasClients: false });
    return readRows(chunks, draft, {
      firstLine: `a JSON object with ${KEYS.join(", ")}`,
      row: (text, line) => {
        const row = jsonRow(text, line, draft);
        if (row === null) return;
        const ms = row.number("timestamp");
        const [promptTokens, outputTokens] = [row.count("input_length"), row.count("output_length")];
        if (ms !== null && ms >= 0 && promptTokens !== null && outputTokens !== null) {
          const place = { name: "timestamp", column: row.column("timestamp"), found: String(ms) };
          draft.addInOrder({ atNs: Math.round(ms * 1e6), promptTokens, outputTokens }, line, place);
          return;
        }
        draft.badRow([
          ...(ms !== null && ms >= 0 ? [] : [row.wrong("timestamp", "must be a number of milliseconds from 0")]),
          ...(promptTokens === null ? [row.wrong("input_length", TOKENS_RULE)] : []),
          ...(outputTokens === null ? [row.wrong("output_length", TOKENS_RULE)] : []),
        ]);
      },
      change: (trace) => spread(trace, draft),
    });
  },
};

function spread(trace: RequestTrace, draft: TraceDraft): RequestTrace {
  const shared = sharedTimes(trace.atNs);
  if (!isCoarse(shared, trace.atNs.length)) return trace;
  const [share, of] = [grouped(shared.requests), grouped(trace.atNs.length)];
  const step = formatDuration(shared.stepNs);
  draft.note(
    `${share} of ${of} requests share their time with others, up to ${shared.most} of them; all are spread over the step of the clock, ${step}, at random by the seed.`,
  );
  return spreadInStep(trace, shared.stepNs, draft.random("mooncake-jsonl/spread"));
}
