import { MAX_TIME_NS } from "../../base/units.ts";
import type { Timestamp } from "./timestamp.ts";

/** A row that its time puts in the wrong place: the one at hand, or the last one taken. */
interface Misfit {
  readonly which: "this" | "last";
  readonly line: number;
  readonly rule: string;
  readonly help?: string;
}

/**
 * Decides which rows of a trace are out of order, in one pass, remembering two rows.
 *
 * The last row taken is on trial until the next one. A row that is earlier than it, but not earlier than the row
 * before it, shows that the last row jumped ahead: that one is bad, and the row takes its place. A row earlier than
 * both is bad itself. So one row far ahead does not make all rows after it late, and two swapped rows of a sorted
 * trace cost these two rows at most (only one when they are neighbours). The first row has none before it, so it
 * gives way to an earlier second one. Two jumps in a row that agree with each other are believed.
 */
export class TimeOrder {
  #first: Timestamp | null = null;
  #lastNs = 0;
  #lastLine = 0;
  /** The row before the last one; line 0 where there is none. */
  #beforeNs = -Infinity;
  #beforeLine = 0;

  /** @param line of the row with this time @returns what is wrong, null when the row follows the last one */
  misfit(time: Timestamp, line: number): Misfit | null {
    if (this.#first === null) return null;
    const atNs = time.since(this.#first);
    const alone = this.#beforeLine === 0;
    const last = { which: "last", line: this.#lastLine } as const;
    const self = { which: "this", line } as const;
    if (atNs > MAX_TIME_NS) {
      const range = "the range of the exact clock";
      if (alone) return { ...last, rule: `TIMESTAMP must be within 104 days of line ${line}, ${range}` };
      return { ...self, rule: `TIMESTAMP must be within 104 days of the first, ${range}` };
    }
    if (atNs >= this.#lastNs) return null;
    const help = "Sort the rows by TIMESTAMP";
    if (atNs >= this.#beforeNs) return { ...last, rule: `TIMESTAMP must not be later than on line ${line}`, help };
    return { ...self, rule: `TIMESTAMP must not be earlier than on line ${this.#beforeLine}`, help };
  }

  /** Takes a row after the last one. @returns its time since the first row [ns] */
  append(time: Timestamp, line: number): number {
    if (this.#first !== null) {
      this.#beforeNs = this.#lastNs;
      this.#beforeLine = this.#lastLine;
    }
    return this.#put(time, line);
  }

  /** Takes a row in place of the last one. @returns its time since the first row [ns], 0 when it is now the first */
  replaceLast(time: Timestamp, line: number): number {
    if (this.#beforeLine === 0) this.#first = null;
    return this.#put(time, line);
  }

  #put(time: Timestamp, line: number): number {
    this.#first ??= time.copy();
    this.#lastNs = time.since(this.#first);
    this.#lastLine = line;
    return this.#lastNs;
  }
}
