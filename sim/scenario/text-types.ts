import { z } from "zod";
import { type Parsed, parseBytes, parseDuration, parseFraction, parsePrice, parseRate } from "../base/units.ts";

/**
 * Field types of scenario files: text with a unit in, a number out. They carry the description and examples that
 * end up in the JSON Schema.
 */

const texts = (
  what: string,
  parse: (text: string) => Parsed,
  examples: string[],
  check: (value: number) => string | null,
) =>
  z
    .union([z.string(), z.number()], { error: () => `must be ${what}, such as ${examples.join(" or ")}` })
    .transform((raw, context) => {
      const parsed = parse(typeof raw === "number" ? String(raw) : raw);
      const rule = "rule" in parsed ? parsed.rule : check(parsed.value);
      if (rule !== null) context.addIssue({ code: "custom", message: rule });
      return "value" in parsed ? parsed.value : 0;
    })
    .meta({ description: what, examples });

const any = (): null => null;
const notNegative = (value: number): string | null => (value < 0 ? "must not be negative" : null);
const positive = (value: number): string | null => (value > 0 ? null : "must be more than 0");

/** A duration that may be 0 [ns]. */
export const duration = texts("a duration", parseDuration, ["2.097ms", "30s"], notNegative);

/** A duration above 0 [ns]. */
export const positiveDuration = texts("a duration above 0", parseDuration, ["2.097ms", "30s"], positive);

/** A memory size [B]. */
export const bytes = texts("a memory size", parseBytes, ["40GiB", "500MB"], notNegative);

/** Events per second, above 0. */
export const rate = texts("a rate above 0", parseRate, ["25/s", "90/min"], positive);

/** Price of one GPU for one hour. */
export const price = texts("a price per hour", parsePrice, ["1.79/h"], notNegative);

/** A share above 0 and up to 1. */
export const share = texts("a share up to 100%", parseFraction, ["60%", "0.6"], (value) =>
  value > 0 && value <= 1 ? null : "must be more than 0 and at most 100%",
);

/** A number in a range. */
export function number(min: number, max: number) {
  return z
    .number({ error: () => `must be a number from ${min} to ${max}` })
    .refine((value) => value >= min && value <= max, {
      error: `must be a number from ${min} to ${max}`,
    });
}

/** A whole number in a range. */
export function count(min: number, max: number) {
  const rule = `must be a whole number from ${min} to ${max}`;
  return z.int({ error: () => rule }).refine((value) => value >= min && value <= max, { error: rule });
}

/** Duration parser for parameters of policies. */
export function durationBetween(min: number, max: number, rule: string) {
  return texts("a duration", parseDuration, ["2.097ms"], (value) => (value < min || value > max ? rule : any()));
}
