import { stableJson } from "../../sim/base/json.ts";
import { type Problem, ProblemsError } from "../../sim/base/problems.ts";
import { parseFraction } from "../../sim/base/units.ts";
import { validate } from "../../sim/calibration/validate.ts";
import type { ValidationResult } from "../../sim/result/validation.ts";
import { replaceFile } from "../../sim/sweep/atomic-file.ts";
import { EXIT } from "../exit-codes.ts";
import { readObservationsFile } from "../observations-file.ts";
import { startProgress } from "../progress.ts";
import { validationText } from "../validation-text.ts";

/** Flags of `validate`. */
export interface ValidateArguments {
  readonly observations: string;
  readonly json: boolean;
  readonly html: string | undefined;
  readonly "max-worst-stratum": string | undefined;
  readonly "max-median": string | undefined;
  readonly "min-order": string | undefined;
}

/**
 * Predicts measurements and prints how far off the predictions are. Missed gates set their own exit code.
 * @throws ProblemsError with everything that is wrong with the flags and the file
 */
export async function validateFile(flags: ValidateArguments): Promise<void> {
  const gates = gatesOf(flags);
  const observations = readObservationsFile(flags.observations);
  const progress = startProgress();
  const result = await validate(observations, flags.observations, {
    onProgress: (share, doing) => progress.update(share, doing),
  }).finally(() => progress.stop());
  if (flags.html !== undefined) {
    // Loaded here because the chart packages take longer to load than everything else together.
    const { renderValidation } = await import("../../reports/validation/validation-page.ts");
    replaceFile(flags.html, renderValidation(result));
  }
  process.stdout.write(flags.json ? stableJson(result) : `${validationText(result)}\n`);
  if (flags.html !== undefined && !flags.json) process.stdout.write(`\nReport: ${flags.html}\n`);
  if (gates.length > 0 && result.rows.length === 0) {
    // Where nothing was predicted, nothing was shown.
    process.stderr.write("missed: no row could be predicted, so no limit can be shown to hold\n");
    process.exitCode = EXIT.missed.code;
    return;
  }
  for (const { rule } of gates.filter(({ holds }) => !holds(result))) {
    process.stderr.write(`missed: ${rule(result)}\n`);
    process.exitCode = EXIT.missed.code;
  }
}

interface Gate {
  readonly holds: (result: ValidationResult) => boolean;
  readonly rule: (result: ValidationResult) => string;
}

function gatesOf(flags: ValidateArguments): Gate[] {
  const problems: Problem[] = [];
  const share = (name: "max-worst-stratum" | "max-median" | "min-order"): number | null => {
    const text = flags[name];
    if (text === undefined) return null;
    const parsed = parseFraction(text);
    if ("value" in parsed && parsed.value >= 0) return parsed.value;
    const rule = "rule" in parsed ? parsed.rule : "must not be negative";
    problems.push({ path: `--${name}`, rule, found: text });
    return null;
  };
  const [worst, median, order] = [share("max-worst-stratum"), share("max-median"), share("min-order")];
  if (problems.length > 0) throw new ProblemsError(problems);
  const percent = (value: number): string => `${(value * 100).toFixed(1)} %`;
  const gates: Gate[] = [];
  if (worst !== null) {
    gates.push({
      holds: (result) => result.worst.score <= worst,
      rule: (result) => `the worst stratum is to be at most ${percent(worst)} off (is ${percent(result.worst.score)})`,
    });
  }
  if (median !== null) {
    gates.push({
      holds: (result) => result.median <= median,
      rule: (result) => `the median over strata is to be at most ${percent(median)} (is ${percent(result.median)})`,
    });
  }
  if (order !== null) {
    gates.push({
      holds: (result) => result.order.right === null || result.order.right >= order,
      rule: (result) =>
        `at least ${percent(order)} of the pairs are to be in order (are ${percent(result.order.right ?? 1)})`,
    });
  }
  return gates;
}
