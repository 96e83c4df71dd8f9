import type { Problem } from "../sim/base/problems.ts";
import { ProblemsError } from "../sim/base/problems.ts";

/** Throws one mistake of the user on the command line. */
export function mistake(path: string, problem: Pick<Problem, "rule" | "found" | "help">): never {
  throw new ProblemsError([{ path, ...problem }]);
}
