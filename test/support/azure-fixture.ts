import type { RequestTrace, TraceOptions } from "../../sim/workload/traces/trace-format.ts";
import { azureLlm2023 } from "../../sim/workload/traces/azure-llm-2023.ts";
import type { Problem } from "../../sim/base/problems.ts";

export const AZURE_HEADER = "TIMESTAMP,ContextTokens,GeneratedTokens";

/** Made-up requests in the form of the Azure traces; the second and third share a timestamp. */
export const AZURE_ROWS = [
  "2023-11-16 23:59:59.9999999,374,44",
  "2023-11-17 00:00:00.0000000,396,109",
  "2023-11-17 00:00:00.0000000,2,7",
  "2023-11-17 00:00:01.2345678,14050,1000",
] as const;

/** What a reader must make of {@link AZURE_ROWS}. */
export const AZURE_EXPECTED = {
  atNs: [0, 100, 100, 1_234_567_900],
  promptTokens: [374, 396, 2, 14_050],
  outputTokens: [44, 109, 7, 1000],
} as const;

/** A file of the rows below the header, with a final newline. */
export function azureText(rows: readonly string[], newline = "\n"): string {
  return [AZURE_HEADER, ...rows, ""].join(newline);
}

/** The bytes of a text, cut after each of the given positions. */
async function* inChunks(text: string, cuts: readonly number[] = []): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  const ends = [...cuts.map((cut) => Math.min(cut, bytes.length)), bytes.length].toSorted((a, b) => a - b);
  let start = 0;
  for (const end of ends) {
    // A copy that is overwritten afterwards, as a stream may do with its buffer.
    const chunk = bytes.slice(start, end);
    yield chunk;
    chunk.fill(0);
    start = end;
  }
}

/** Reads a text that must be good. */
export async function readGood(
  text: string,
  cuts?: readonly number[],
  options?: Partial<TraceOptions>,
): Promise<RequestTrace> {
  const read = await azureLlm2023.read(inChunks(text, cuts), { file: "trace.csv", ...options });
  if ("problems" in read) throw new Error(JSON.stringify(read.problems));
  return read.trace;
}

/** Reads a text that must be refused. */
export async function readBad(
  text: string,
  cuts?: readonly number[],
  options?: Partial<TraceOptions>,
): Promise<readonly Problem[]> {
  const read = await azureLlm2023.read(inChunks(text, cuts), { file: "trace.csv", ...options });
  if (!("problems" in read)) throw new Error("the file was taken");
  return read.problems;
}

/** The columns as plain arrays. */
export function columnsOf({
  atNs,
  promptTokens,
  outputTokens,
}: RequestTrace): Record<keyof typeof AZURE_EXPECTED, number[]> {
  return { atNs: [...atNs], promptTokens: [...promptTokens], outputTokens: [...outputTokens] };
}
