/** One line of a file: `bytes` from `start` up to `end`, without its line break. Valid only during the call. */
export type OnLine = (bytes: Uint8Array, start: number, end: number, number: number) => void;

/** Longest line read; a file without line breaks must not fill the memory. */
export const MAX_LINE_BYTES = 65_536;

const LF = 10;
const CR = 13;
const NOTHING = new Uint8Array(0);

/**
 * Calls back for every line of a UTF-8 text in chunks that end anywhere, even inside a character. Lines end in LF
 * or CRLF; the last one may lack it. A byte order mark at the start is left out.
 * @returns the number of the first line that is longer than {@link MAX_LINE_BYTES}, where reading stopped; else null
 */
export async function eachLine(chunks: AsyncIterable<Uint8Array>, onLine: OnLine): Promise<number | null> {
  let pending = NOTHING;
  let number = 1;

  const take = (bytes: Uint8Array, from: number, to: number): void => {
    const start = number === 1 && hasMark(bytes, from, to) ? from + 3 : from;
    onLine(bytes, start, to > start && bytes[to - 1] === CR ? to - 1 : to, number);
    number++;
  };

  for await (const chunk of chunks) {
    let from = 0;
    let to = chunk.indexOf(LF);
    if (to >= 0 && pending.length > 0) {
      if (pending.length + to > MAX_LINE_BYTES) return number;
      const line = joined(pending, chunk.subarray(0, to));
      pending = NOTHING;
      take(line, 0, line.length);
      from = to + 1;
      to = chunk.indexOf(LF, from);
    }
    while (to >= 0) {
      if (to - from > MAX_LINE_BYTES) return number;
      take(chunk, from, to);
      from = to + 1;
      to = chunk.indexOf(LF, from);
    }
    if (pending.length + chunk.length - from > MAX_LINE_BYTES) return number;
    if (from < chunk.length) pending = joined(pending, chunk.subarray(from));
  }
  if (pending.length > 0) take(pending, 0, pending.length);
  return null;
}

/** Always a copy: a stream may use the memory of its chunk again. */
function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

function hasMark(bytes: Uint8Array, from: number, to: number): boolean {
  return to - from >= 3 && bytes[from] === 0xef && bytes[from + 1] === 0xbb && bytes[from + 2] === 0xbf;
}
