import { ProblemsError, type Problem } from "../../base/problems.ts";
import { AZURE_2023_CITATION } from "./azure-2023-statistics.ts";
import { AZURE_COLUMNS, azureHeaderProblems } from "./azure-header.ts";
import { readDigits } from "./digits.ts";
import { eachLine, MAX_LINE_BYTES } from "./lines.ts";
import { ProblemList } from "./problem-list.ts";
import { quoted } from "./quoted.ts";
import { TimeOrder } from "./time-order.ts";
import { Timestamp } from "./timestamp.ts";
import { TraceColumns } from "./trace-columns.ts";
import type { TraceFormat, TraceOptions, TraceRead } from "./trace-format.ts";

const HEADER = AZURE_COLUMNS.join(",");
const MAX_TOKENS = 2 ** 31 - 1;
const COMMA = 44;
/** Date, time, point and 9 decimals. */
const MAX_TIMESTAMP_BYTES = 29;
/** Longest zone. */
const MAX_ZONE_BYTES = 6;

/**
 * The CSV files of the Azure LLM inference trace 2023.
 *
 * Read by hand rather than by a CSV package: udsv, the fastest one, joins a row with too few columns to the next
 * line, drops blank lines without telling, and decides anew in each chunk whether there are quotes, so neither
 * line numbers nor column counts can be checked, and the result depends on where chunks end. This format knows no
 * quotes, and reading it from bytes is faster still.
 */
export const azureLlm2023: TraceFormat = {
  name: "azure-llm-2023",
  doc: `CSV with the columns ${HEADER}: arrival (date and time, up to 9 decimals), prompt tokens, output tokens. ${AZURE_2023_CITATION}`,
  recognise: ({ first, second }) =>
    first === HEADER && !/[+-]\d\d:\d\d,/u.test(second) ? `its header is ${HEADER} and its times have no zone` : null,
  read: (chunks, options) => readAzure(chunks, options, ""),
};

/**
 * Reads a file of this form.
 * @param zone what every time must end with; empty for none
 * @throws only what `chunks` throws, except a ProblemsError, whose problems are returned
 */
export async function readAzure(
  chunks: AsyncIterable<Uint8Array>,
  options: TraceOptions,
  zone: string,
): Promise<TraceRead> {
  const reader = new Reader(options, zone);
  try {
    const tooLong = await eachLine(chunks, (bytes, start, end, line) => reader.line(bytes, start, end, line));
    return reader.finish(tooLong);
  } catch (error) {
    if (error instanceof ProblemsError) return { problems: error.problems };
    throw error;
  }
}

/** Checks every line and collects rows or problems; one for each file. */
class Reader {
  readonly #columns = new TraceColumns();
  readonly #problems: ProblemList;
  readonly #skipBadRows: boolean;
  readonly #zone: Uint8Array;
  readonly #order = new TimeOrder();
  readonly #current = new Timestamp();
  /** Time of the last row taken, as the file writes it. */
  readonly #lastTime = new Uint8Array(MAX_TIMESTAMP_BYTES + MAX_ZONE_BYTES);
  #lastTimeBytes = 0;
  #lines = 0;
  #badRows = 0;
  /** Blank lines are harmless at the end of the file only, so their verdict waits for the next line. */
  #blanks = 0;
  #headerFits = true;

  constructor(options: TraceOptions, zone: string) {
    this.#zone = new TextEncoder().encode(zone);
    this.#problems = new ProblemList(options.file);
    this.#skipBadRows = options.skipBadRows ?? false;
  }

  line(bytes: Uint8Array, start: number, end: number, line: number): void {
    this.#lines = line;
    if (line === 1) this.#readHeader(decode(bytes, start, end));
    else if (start === end) this.#blanks++;
    else if (this.#headerFits) {
      if (this.#blanks > 0) this.#refuseBlanks(line);
      if (!this.#readRow(bytes, start, end, line)) this.#badRows++;
    }
  }

  /** @param tooLong line at which reading stopped because it has no end in sight */
  finish(tooLong: number | null): TraceRead {
    if (tooLong !== null) {
      const help = "Is this a text file with one request on each line?";
      this.#problems.add({ line: tooLong, rule: `must be at most ${MAX_LINE_BYTES} bytes long`, help });
    } else if (this.#lines === 0) {
      this.#problems.add({ rule: "must not be empty", help: `Its first line must be ${HEADER}` });
    } else if (this.#columns.length === 0 && this.#problems.empty) {
      const skipped = this.#badRows === 0 ? {} : { found: `bad rows only, ${this.#badRows} of them skipped` };
      this.#problems.add({ rule: "must hold at least one request below its header", ...skipped });
    }
    if (!this.#problems.empty) return { problems: this.#problems.finish() };
    return { trace: { ...this.#columns.finish(), skipped: this.#badRows } };
  }

  #readHeader(text: string): void {
    for (const problem of azureHeaderProblems(text)) this.#problems.add(problem);
    // With another number of columns every row would break the same rule.
    this.#headerFits = text.split(",").length === AZURE_COLUMNS.length;
  }

  #refuseBlanks(nextLine: number): void {
    for (let line = nextLine - this.#blanks; line < nextLine; line++) {
      this.#refuse({ line, rule: "must not be blank before the last request" });
    }
    this.#badRows += this.#blanks;
    this.#blanks = 0;
  }

  /** @returns whether the row was taken */
  #readRow(bytes: Uint8Array, start: number, end: number, line: number): boolean {
    const first = commaFrom(bytes, start, end);
    const second = commaFrom(bytes, first + 1, end);
    if (second === end || commaFrom(bytes, second + 1, end) < end) {
      const text = decode(bytes, start, end);
      const found = `${text.split(",").length}: ${quoted(text)}`;
      this.#refuse({ line, column: 1, rule: `must have the ${AZURE_COLUMNS.length} columns ${HEADER}`, found });
      return false;
    }
    const goodTime = this.#readTime(bytes, start, first, line);
    const prompt = this.#readTokens(1, bytes, start, first + 1, second, line);
    const output = this.#readTokens(2, bytes, start, second + 1, end, line);
    if (!goodTime || prompt < 0 || output < 0) return false;
    return this.#takeRow(bytes.subarray(start, first), line, prompt, output);
  }

  #readTime(bytes: Uint8Array, start: number, end: number, line: number): boolean {
    const timeEnd = end - this.#zone.length;
    const zoned = this.#zone.every((byte, i) => bytes[timeEnd + i] === byte);
    if (zoned && this.#current.read(bytes, start, timeEnd)) return true;
    const example = `2023-11-16 18:15:46.6805900${new TextDecoder().decode(this.#zone)}`;
    const rule = `TIMESTAMP must be a date and time such as ${example}`;
    this.#refuse({ line, column: 1, rule, found: quoted(decode(bytes, start, end)) });
    return false;
  }

  /**
   * Takes a row that is good by itself, unless it is out of order; where the last one is, takes it instead.
   * @param time as the file writes it
   * @returns whether the row was taken
   */
  #takeRow(time: Uint8Array, line: number, prompt: number, output: number): boolean {
    const misfit = this.#order.misfit(this.#current, line);
    if (misfit !== null) {
      const { which, ...problem } = misfit;
      const bad = which === "this" ? time : this.#lastTime.subarray(0, this.#lastTimeBytes);
      this.#refuse({ column: 1, found: quoted(decode(bad, 0, bad.length)), ...problem });
      if (which === "this") return false;
      this.#badRows++;
      this.#columns.pop();
      this.#columns.push(this.#order.replaceLast(this.#current, line), prompt, output);
    } else this.#columns.push(this.#order.append(this.#current, line), prompt, output);
    this.#lastTime.set(time);
    this.#lastTimeBytes = time.length;
    return true;
  }

  /** @returns the count, or -1 when there is none */
  #readTokens(column: 1 | 2, bytes: Uint8Array, lineStart: number, start: number, end: number, line: number): number {
    const tokens = readDigits(bytes, start, end);
    if (tokens >= 0 && tokens <= MAX_TOKENS) return tokens;
    const place = decode(bytes, lineStart, start).length + 1;
    const rule = `${AZURE_COLUMNS[column]} must be a whole number from 0 to ${MAX_TOKENS}`;
    this.#refuse({ line, column: place, rule, found: quoted(decode(bytes, start, end)) });
    return -1;
  }

  #refuse(problem: Omit<Problem, "file">): void {
    if (!this.#skipBadRows) this.#problems.add(problem);
  }
}

/** Place of the next comma of the line, or its end. */
function commaFrom(bytes: Uint8Array, start: number, end: number): number {
  for (let i = start; i < end; i++) if (bytes[i] === COMMA) return i;
  return end;
}

function decode(bytes: Uint8Array, start: number, end: number): string {
  return new TextDecoder().decode(bytes.subarray(start, end));
}
