import type { Problem } from "../base/problems.ts";

/** A problem of a scenario before its line and column are known. */
export interface Issue {
  readonly path: readonly (string | number)[];
  readonly rule: string;
  readonly help?: string | undefined;
  /** What was found, when it is not simply the value at the path. */
  readonly found?: string | undefined;
  /** Found by the grammar: where nothing was written, that is the mistake. */
  readonly isGrammar?: boolean;
}

/** Collects issues; resolving goes on after one, so that all are reported together. */
export class IssueList {
  readonly all: Issue[] = [];

  add(path: readonly (string | number)[], refusal: Pick<Problem, "rule" | "help" | "found">): void {
    const { rule, help, found } = refusal;
    this.all.push({ path, rule, help, found });
  }
}
