import type { RequestTrace } from "./trace-format.ts";

/**
 * The same trace with these rows, in this order.
 * @param rows indices into the columns, each from 0 up to the number of requests; a row may come more than once
 */
export function takeRows(trace: RequestTrace, rows: Uint32Array): RequestTrace {
  const floats = (column: Float64Array): Float64Array => Float64Array.from(rows, (row) => column[row]!);
  const ints = (column: Int32Array): Int32Array => Int32Array.from(rows, (row) => column[row]!);
  return {
    ...trace,
    atNs: floats(trace.atNs),
    promptTokens: ints(trace.promptTokens),
    outputTokens: ints(trace.outputTokens),
    size: trace.size === null ? null : floats(trace.size),
    client: trace.client === null ? null : ints(trace.client),
  };
}

/** The same trace in order of time; rows of the same time keep their order. */
export function inOrderOfTime(trace: RequestTrace): RequestTrace {
  const { atNs } = trace;
  const rows = Uint32Array.from(atNs, (_, row) => row);
  return takeRows(
    trace,
    rows.sort((a, b) => atNs[a]! - atNs[b]! || a - b),
  );
}
