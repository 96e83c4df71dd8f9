import { z } from "zod";
import {
  MAX_TIME_NS,
  type Parsed,
  parseBytes,
  parseDuration,
  parseFraction,
  parsePrice,
  parseRate,
} from "../base/units.ts";

/**
 * Field types of scenario files: text with a unit in, a number out. They carry the description and examples that
 * end up in the JSON Schema.
 */

/**
 * Text with a unit.
 * @param what   in words, for errors and the JSON Schema
 * @param check  the rule that a value breaks, or null
 * @param rule   said about text that cannot be parsed, instead of the parser's own words
 */
export function texts(
  what: string,
  parse: (text: string) => Parsed,
  examples: string[],
  check: (value: number) => string | null,
  rule?: string,
) {
  return z
    .union([z.string(), z.number()], { error: () => rule ?? `must be ${what}, such as ${examples.join(" or ")}` })
    .transform((raw, context) => {
      const parsed = parse(typeof raw === "number" ? String(raw) : raw);
      const broken = "rule" in parsed ? (rule ?? parsed.rule) : check(parsed.value);
      if (broken !== null) context.addIssue({ code: "custom", message: broken });
      return "value" in parsed ? parsed.value : 0;
    })
    .meta({ description: what, examples });
}

/** Names, or else something with a unit. @param rule said about what is neither */
export function named<N extends string, T extends z.ZodType<number>>(names: readonly N[], otherwise: T, rule: string) {
  return z.union([z.enum(names as [N, ...N[]], { error: () => rule }), otherwise], { error: () => rule });
}

/** The rule of values from 0. */
export const notNegative = (value: number): string | null => (value < 0 ? "must not be negative" : null);
const positive = (value: number): string | null => (value > 0 ? null : "must be more than 0");

/** A duration that may be 0 [ns]. */
export const duration = texts("a duration", parseDuration, ["2.097ms", "30s"], notNegative);

/** A duration above 0 [ns]. */
export const positiveDuration = texts("a duration above 0", parseDuration, ["2.097ms", "30s"], positive);

/** A memory size [B]. */
export const bytes = texts("a memory size", parseBytes, ["40GiB", "500MB"], notNegative);

/**
 * Events per second. More than one in a nanosecond would stop the clock; fewer than one in 2^53 ns would come after
 * its end.
 */
export const rate = texts("a rate above 0", parseRate, ["25/s", "90/min"], (value) => {
  if (value <= 0) return "must be more than 0";
  if (value > 1e9) return "must be at most 1e9/s, one in each nanosecond of the clock";
  return value * MAX_TIME_NS < 1e9 ? "must be at least 1 in 104 days, the range of the clock" : null;
});

/** Price of one GPU for one hour. */
export const price = texts("a price per hour", parsePrice, ["1.79/h"], notNegative);

/** A share above 0 and up to 1. */
export const share = texts("a share up to 100%", parseFraction, ["60%", "0.6"], (value) =>
  value > 0 && value <= 1 ? null : "must be more than 0 and at most 100%",
);

/** A number in a range. */
export function number(min: number, max: number) {
  const rule = `must be a number from ${min} to ${max}`;
  return z
    .number({ error: () => rule })
    .min(min, { error: rule })
    .max(max, { error: rule });
}

/** A whole number in a range. */
export function count(min: number, max: number) {
  const rule = `must be a whole number from ${min} to ${max}`;
  return z
    .int({ error: () => rule })
    .min(min, { error: rule })
    .max(max, { error: rule });
}
