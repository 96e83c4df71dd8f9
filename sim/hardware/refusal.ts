import type { Problem } from "../base/problems.ts";

/**
 * Why the hardware cannot do what was asked, and the way out. It is a {@link Problem} without its place: the
 * caller adds file, path and the value found.
 */
export type Refusal = Required<Pick<Problem, "rule" | "help">>;
