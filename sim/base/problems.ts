/**
 * A mistake of the user: where it is, what was found, which rule it breaks, and a way out.
 * Problems are collected and reported together; they are values, never thrown one by one.
 */
export interface Problem {
  /** File as the user named it. */
  readonly file?: string;
  /** 1-based. */
  readonly line?: number;
  /** 1-based. */
  readonly column?: number;
  /** Path inside the document, such as `tenants.chat.arrivals.rate`. */
  readonly path?: string;
  /** What is wrong, as a rule: "must be more than 0". */
  readonly rule: string;
  /** The value found, as the user wrote it. */
  readonly found?: string;
  /** What to do instead. */
  readonly help?: string;
}

/** Formats one problem on one line: `file:line:column: path: rule (found …). help`. */
export function formatProblem(problem: Problem): string {
  const place = [problem.file, problem.line, problem.column].filter((part) => part !== undefined).join(":");
  const prefix = [place, problem.path].filter((part) => part !== undefined && part !== "").join(": ");
  const found = problem.found === undefined ? "" : ` (found ${problem.found})`;
  const help = problem.help === undefined ? "" : `. ${sentence(problem.help)}`;
  const text = `${prefix === "" ? "" : `${prefix}: `}${problem.rule}${found}${help}`;
  // What the user wrote may span lines; the report has one problem on each.
  return text.replaceAll(/\s*[\r\n]\s*/gu, " ");
}

/** A word at the beginning of a sentence: what has a colon after it is a key, and no path, option or name is like it. */
const ORDINARY_WORD = /^(?!slicewise\b)\p{Ll}+(?=['’]|[,;.!?]*(?:\s|$))/u;

/** With a capital, unless it begins with what must be written as it is: a name, a path, a command, a key. */
function sentence(help: string): string {
  return ORDINARY_WORD.test(help) ? `${help.charAt(0).toUpperCase()}${help.slice(1)}` : help;
}

/** Thrown once, with all problems, where a caller asked for a value that the input cannot give. */
export class ProblemsError extends Error {
  readonly problems: readonly Problem[];

  /** @param problems at least one */
  constructor(problems: readonly Problem[]) {
    super(problems.map(formatProblem).join("\n"));
    this.name = "ProblemsError";
    this.problems = problems;
  }
}
