import { styleText } from "node:util";
import type { JudgedExpectation } from "../sim/claims/judge-expectation.ts";

const COLOUR = { held: "green", "not held": "red", open: "yellow" } as const;
const WORDS = { held: "held", "not held": "not held", open: "cannot be told" } as const;

/** One line for each expectation, for a terminal; empty when there is none. */
export function expectText(judged: readonly JudgedExpectation[]): string {
  return judged
    .map(
      ({ verdict, expected, found }) =>
        `expected: ${expected}; ${styleText(COLOUR[verdict], WORDS[verdict])}: ${found}\n`,
    )
    .join("");
}
