import { suggest } from "../../sim/base/did-you-mean.ts";
import type { Problem } from "../../sim/base/problems.ts";
import { parseDuration } from "../../sim/base/units.ts";
import { CHOICE_KINDS, type ChoiceKind } from "../../sim/choice/unit.ts";
import { type Objective, OBJECTIVES } from "../../sim/result/choice.ts";

/** The objective; null where none is given, or it is wrong, which goes to `problems`. */
export function objectiveOf(text: string | undefined, problems: Problem[]): Objective | null {
  const found = OBJECTIVES.find((name) => name === text);
  if (text === undefined || found !== undefined) return found ?? null;
  problems.push({
    path: "--objective",
    rule: `must be one of ${OBJECTIVES.join(", ")}`,
    found: text,
    help: suggest(text, OBJECTIVES),
  });
  return null;
}

/** Kinds of sharing from a list with commas; all of them where none is given. */
export function allowedOf(text: string | undefined, problems: Problem[]): ReadonlySet<ChoiceKind> {
  if (text === undefined) return new Set(CHOICE_KINDS);
  const names = text.split(",").map((name) => name.trim().toLowerCase());
  for (const name of names) {
    if (CHOICE_KINDS.some((kind) => kind === name)) continue;
    problems.push({
      path: "--allow",
      rule: `must be some of ${CHOICE_KINDS.join(", ")}`,
      found: name,
      help: suggest(name, CHOICE_KINDS),
    });
  }
  return new Set(CHOICE_KINDS.filter((kind) => names.includes(kind)));
}

/** A time of the budget [s]; null where none is given. */
export function budgetOf(text: string | undefined, problems: Problem[]): number | null {
  if (text === undefined) return null;
  const parsed = parseDuration(text);
  if ("value" in parsed && parsed.value >= 1e9) return parsed.value / 1e9;
  problems.push({ path: "--budget", rule: "must be a duration of at least a second, such as 60s", found: text });
  return null;
}

/** Numbers of cells that make an answer. */
export const CELLS = { min: 50, max: 10_000_000, rule: "must be a whole number from 50 to 10000000" };
/** Draws of the constants. */
export const DRAWS = { min: 1, max: 1000, rule: "must be a whole number from 1 to 1000" };
/** What a seed may be. */
export const SEED = { min: 0, max: Number.MAX_SAFE_INTEGER, rule: "must be a whole number from 0 to 2^53 - 1" };
