import { quoted } from "./quoted.ts";
import type { RowProblem } from "./trace-draft.ts";
import type { TraceOptions } from "./trace-format.ts";

/** Draws a token count from a uniform number on [0, 1). */
type Draw = (uniform: number) => number;

/** Token counts from some time on, until the next block. */
interface Block {
  readonly startS: number;
  readonly prompt: Draw;
  readonly output: Draw;
}

/** Blocks in order of time, at least one. */
export type Lengths = readonly Block[];

const MAX_BYTES = 64 * 2 ** 20;

/** Names of the file with the token counts of a trace file, the likelier one first, without folder. */
export function lengthNames(file: string): readonly [string, string] {
  const name = file.replace(/^.*[/\\]/u, "").replace(/\.gz$/u, "");
  const plain = name.replace(/(?:-trace)?\.csv$/u, "-dataset.json");
  return [plain, `${plain}.gz`];
}

/** The block that holds at a time; before the first one, that one. */
export function lengthsAt(lengths: Lengths, startS: number): Block {
  return lengths.findLast((block) => block.startS <= startS) ?? lengths[0]!;
}

/**
 * Reads the file with token counts beside a trace.
 * @returns null for lengths when there is no such file
 */
export async function readLengths(
  options: TraceOptions,
): Promise<{ readonly lengths: Lengths | null } | { readonly problems: readonly RowProblem[] }> {
  const beside = await options.openBeside?.(lengthNames(options.file));
  if (beside === null || beside === undefined) return { lengths: null };
  const wrong = (rule: string, more: Omit<RowProblem, "rule"> = {}): { problems: readonly RowProblem[] } => ({
    problems: [{ rule, ...more, path: [beside.file, more.path].filter((part) => part !== undefined).join(": ") }],
  });
  const text = await textOf(beside.chunks);
  if (text === null) return wrong(`must be at most ${MAX_BYTES} bytes long`);
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    return wrong("must be JSON", { found: (error as Error).message });
  }
  if (typeof document !== "object" || document === null) return wrong("must be a JSON object");
  const blocks: Block[] = [];
  for (const [key, value] of Object.entries(document)) {
    const histograms = ["input_tokens", "output_tokens"].map((name) =>
      histogram((value as Readonly<Record<string, unknown>> | null)?.[name]),
    );
    const bad = histograms.indexOf(null);
    if (bad >= 0 || !/^\d+$/u.test(key)) {
      const name = bad === 1 ? "output_tokens" : "input_tokens";
      return wrong("must be text such as {34: 0.25, 35: 0.75}", { path: `${key}.${name}`, found: quoted(key) });
    }
    const [prompt, output] = histograms as [Draw | undefined, Draw | undefined];
    if (prompt !== undefined && output !== undefined) blocks.push({ startS: Number(key), prompt, output });
  }
  if (blocks.length === 0) return wrong("must hold at least one histogram of input_tokens and of output_tokens");
  return { lengths: blocks.toSorted((a, b) => a.startS - b.startS) };
}

async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string | null> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of chunks) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MAX_BYTES) return null;
  }
  return text + decoder.decode();
}

/** "{34: 0.25, 35: 0.75}" as a way to draw. @returns undefined for an empty one, null for something else */
function histogram(value: unknown): Draw | undefined | null {
  if (typeof value !== "string") return null;
  const inside = /^\s*\{(.*)\}\s*$/su.exec(value)?.[1]?.trim();
  if (inside === undefined) return null;
  if (inside === "") return undefined;
  const tokens: number[] = [];
  const upTo: number[] = [];
  let sum = 0;
  for (const pair of inside.split(",")) {
    const match = /^\s*(\d{1,9})(?:\.0*)?\s*:\s*([\d.]+(?:e[+-]?\d+)?)\s*$/iu.exec(pair);
    const share = Number(match?.[2]);
    if (match === null || !Number.isFinite(share)) return null;
    tokens.push(Number(match[1]));
    upTo.push((sum += share));
  }
  if (!(sum > 0)) return undefined;
  return (uniform) => tokens[firstAbove(upTo, uniform * sum)]!;
}

/** Index of the first entry above a value; the last one where none is, by rounding. */
function firstAbove(ascending: readonly number[], value: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
