import { formatProblem } from "../../../sim/base/problems.ts";
import type { RequestTrace, TraceFormat, TraceOptions } from "../../../sim/workload/traces/trace-format.ts";

/** The bytes of a text, cut after each of the given positions, in chunks that are overwritten once they were read. */
export async function* chunksOf(text: string, cuts: readonly number[] = []): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  const ends = [...cuts.map((cut) => Math.min(cut, bytes.length)), bytes.length].toSorted((a, b) => a - b);
  let start = 0;
  for (const end of ends) {
    const chunk = bytes.slice(start, end);
    yield chunk;
    chunk.fill(0);
    start = end;
  }
}

/** Files beside a trace, as a format asks for them. */
export function beside(files: Readonly<Record<string, string>>): NonNullable<TraceOptions["openBeside"]> {
  return (names) => {
    const name = names.find((each) => Object.hasOwn(files, each));
    return Promise.resolve(name === undefined ? null : { file: name, chunks: chunksOf(files[name]!) });
  };
}

/** Reads a text that must be good. */
export async function good(
  format: TraceFormat,
  text: string,
  options: Partial<TraceOptions> = {},
  cuts: readonly number[] = [],
): Promise<RequestTrace> {
  const read = await format.read(chunksOf(text, cuts), { file: "t-trace.csv", ...options });
  if ("problems" in read) throw new Error(read.problems.map(formatProblem).join("\n"));
  return read.trace;
}

/** Reads a text that must be refused. @returns what it says, a problem a line */
export async function bad(
  format: TraceFormat,
  text: string,
  options: Partial<TraceOptions> = {},
  cuts: readonly number[] = [],
): Promise<string[]> {
  const read = await format.read(chunksOf(text, cuts), { file: "t-trace.csv", ...options });
  if (!("problems" in read)) throw new Error("the file was taken");
  return read.problems.map(formatProblem);
}

/** A text of lines with a final newline. */
export function lines(...rows: readonly string[]): string {
  return `${rows.join("\n")}\n`;
}
