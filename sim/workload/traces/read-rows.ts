import { ProblemsError } from "../../base/problems.ts";
import { eachLine, MAX_LINE_BYTES } from "./lines.ts";
import type { TraceDraft } from "./trace-draft.ts";
import type { RequestTrace, TraceRead } from "./trace-format.ts";

/** What a format does with the lines of a file. */
export interface RowHandler {
  /** Line 1; false when the rows below cannot be read. Without it the first line is a row. */
  readonly header?: (text: string) => boolean;
  readonly row: (text: string, line: number) => void;
  /** What the first line of a file must be, for one that has none. */
  readonly firstLine: string;
  /** Called after the last line, before the draft is finished; awaited. */
  readonly end?: () => Promise<void> | void;
  /** See {@link TraceDraft.finish}. */
  readonly change?: (trace: RequestTrace) => RequestTrace;
}

/**
 * Reads a file of lines into a draft, and finishes it. A format that must see the first line to know its columns gives
 * its draft as a function. Blank lines are harmless at the end of the file only.
 * @throws only what `chunks` throws, except a ProblemsError, whose problems are returned
 */
export async function readRows(
  chunks: AsyncIterable<Uint8Array>,
  draftOf: TraceDraft | (() => TraceDraft),
  handler: RowHandler,
): Promise<TraceRead> {
  const current = typeof draftOf === "function" ? draftOf : (): TraceDraft => draftOf;
  let lines = 0;
  let blanks = 0;
  let headerFits = true;
  try {
    const tooLong = await eachLine(chunks, (bytes, start, end, line) => {
      lines = line;
      if (start === end && line > 1) blanks++;
      else if (line === 1 && handler.header !== undefined) headerFits = handler.header(decode(bytes, start, end));
      else if (headerFits) {
        for (; blanks > 0; blanks--) {
          current().badRow([{ line: line - blanks, rule: "must not be blank before the last request" }]);
        }
        handler.row(decode(bytes, start, end), line);
      }
    });
    if (tooLong !== null) {
      const help = "Is this a text file with one request on each line?";
      current().refuse({ line: tooLong, rule: `must be at most ${MAX_LINE_BYTES} bytes long`, help });
    } else if (lines === 0) {
      current().refuse({ rule: "must not be empty", help: `Its first line must be ${handler.firstLine}` });
    } else await handler.end?.();
    return current().finish(handler.change);
  } catch (error) {
    if (error instanceof ProblemsError) return { problems: error.problems };
    throw error;
  }
}

function decode(bytes: Uint8Array, start: number, end: number): string {
  return new TextDecoder().decode(bytes.subarray(start, end));
}
