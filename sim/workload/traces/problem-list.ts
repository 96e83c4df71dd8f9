import type { Problem } from "../../base/problems.ts";

/** As many problems as a person will read before mending the cause. */
const LISTED = 20;

/** Problems of one file: the first {@link LISTED} in full, the others counted. */
export class ProblemList {
  readonly #file: string;
  readonly #listed: Problem[] = [];
  #more = 0;

  constructor(file: string) {
    this.#file = file;
  }

  get empty(): boolean {
    return this.#listed.length === 0;
  }

  /** Those added so far that are listed in full. */
  get listed(): readonly Problem[] {
    return this.#listed;
  }

  add(problem: Omit<Problem, "file">): void {
    if (this.#listed.length < LISTED) this.#listed.push({ file: this.#file, ...problem });
    else this.#more++;
  }

  /** All problems in order of lines, the last one telling how many are not listed. */
  finish(): readonly Problem[] {
    const listed = this.#listed.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0));
    if (this.#more === 0) return listed;
    const rule = `has ${this.#more} more ${this.#more === 1 ? "mistake" : "mistakes"} than the ${LISTED} listed`;
    return [...listed, { file: this.#file, rule, help: "Mend the file, or let bad rows be skipped and counted" }];
  }
}
