import Table from "cli-table3";
import { NO_LINES } from "./no-lines.ts";
import { significant } from "../sim/base/units.ts";
import type { ErrorSummary, ValidationResult } from "../sim/result/validation.ts";

const HEAD = ["rows", "median", "p90", "worst", "bias", "SM ratio", "N × alone", "form"] as const;

/** A validation as text: the headline, tables by stratum, family and group, and the worst rows; or why there are none. */
export function validationText(result: ValidationResult): string {
  const { rows, strata, families, groups, worstRows, left, order } = result;
  const leftOut = left.map(({ group, id, reason }) => `Left out: ${id ?? group}: ${reason}`);
  if (rows.length === 0) return [headline(result), ...leftOut].join("\n");
  return [
    headline(result),
    "",
    "Errors are |ln(predicted ÷ measured)|, bias is above 0 where the simulation is slower. SM ratio and N × alone are",
    "naive predictors; form is the law fitted to all rows of a group, which no calibration can beat.",
    "A stratum's score is the median over families of their medians.",
    "",
    table(
      ["stratum", "score", ...HEAD],
      strata.flatMap((stratum) => [
        [stratum.stratum, percent(stratum.score), ...cells(stratum)],
        ...stratum.families.map((family) => [`  ${family.name}`, "", ...cells(family)]),
      ]),
    ),
    "",
    table(
      ["family", ...HEAD],
      families.map((family) => [family.name, ...cells(family)]),
    ),
    "",
    table(
      ["group", "priors", "given", ...HEAD],
      groups.map((group) => [group.name, group.regime, String(group.given), ...cells(group)]),
    ),
    "",
    `The ${worstRows.length} worst rows`,
    table(
      ["row", "setting", "measured", "predicted", "error"],
      worstRows.map(({ id, setting, measured, predicted, error }) => [
        id,
        setting,
        significant(measured),
        significant(predicted),
        signed(error),
      ]),
    ),
    "",
    order.right === null
      ? "No two rows of one group and batch differ by more than 5 %"
      : `Order of pairs: ${order.pairs} pairs that differ by more than 5 %; right ${percent(order.right)}, SM ratio ${percent(order.smRatio!)}, N × alone ${percent(order.timesN!)}`,
    ...leftOut,
  ].join("\n");
}

function headline({ worst, median, rows, strata, left }: ValidationResult): string {
  if (rows.length === 0) {
    const why = left.length > 0 ? "all were left out" : "none has the role predict";
    return `No row could be predicted: ${why}`;
  }
  return `Worst stratum: ${worst.stratum}, ${percent(worst.score)}; median over ${strata.length} strata ${percent(median)}; ${rows.length} rows`;
}

function cells({ rows, median, p90, worst, bias, smRatio, timesN, floor }: ErrorSummary): string[] {
  return [
    String(rows),
    percent(median),
    percent(p90),
    percent(worst),
    signed(bias),
    percent(smRatio),
    percent(timesN),
    percent(floor),
  ];
}

function percent(value: number): string {
  return `${(value * 100).toFixed(1)} %`;
}

function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${percent(Math.abs(value))}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const drawn = new Table({
    head: [...head],
    style: { head: [], border: [], "padding-left": 0, "padding-right": 2 },
    colAligns: head.map((_, i) => (i === 0 ? "left" : "right")),
    chars: { ...NO_LINES, middle: "" },
  });
  for (const row of rows) drawn.push([...row]);
  return drawn
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}
