import type { Problem } from "../../base/problems.ts";
import { TRACE_FORMATS } from "./index.ts";
import { eachLine } from "./lines.ts";
import type { TraceFormat, TraceHead } from "./trace-format.ts";

/** A format, and why a file is of it. */
export interface Recognised {
  readonly format: TraceFormat;
  /** The end of a sentence: "its header is …". */
  readonly why: string;
}

/** Bytes that are looked at: two lines of the longest kind. */
const HEAD_BYTES = 2 ** 18;

/**
 * The beginning of a file; no more is read than that.
 * @param file as the user named it
 * @throws what `chunks` throws
 */
export async function traceHead(file: string, chunks: AsyncIterable<Uint8Array>): Promise<TraceHead> {
  const lines: string[] = [];
  await eachLine(beginning(chunks), (bytes, start, end) => {
    if (lines.length < 2) lines.push(new TextDecoder().decode(bytes.subarray(start, end)));
  });
  const name = file.replace(/^.*[/\\]/u, "").replace(/\.gz$/u, "");
  return { name, first: lines[0] ?? "", second: lines[1] ?? "" };
}

/** The first format that recognises a file. @param file as the user named it, for the problem */
export function recognise(file: string, head: TraceHead): Recognised | { readonly problem: Problem } {
  for (const format of TRACE_FORMATS) {
    const why = format.recognise(head);
    if (why !== null) return { format, why };
  }
  const names = TRACE_FORMATS.map((format) => format.name).join(", ");
  const found = head.first === "" ? "an empty first line" : JSON.stringify(head.first.slice(0, 60));
  return {
    problem: {
      file,
      line: 1,
      rule: "is of no trace format that slicewise knows",
      found,
      help: `Name its format if it is one of ${names}, or write it as plain-csv`,
    },
  };
}

async function* beginning(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of chunks) {
    yield chunk;
    bytes += chunk.length;
    if (bytes >= HEAD_BYTES) return;
  }
}
