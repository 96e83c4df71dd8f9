import type { ClaimResult } from "../result/claims.ts";
import type { SweepAxis, SweepCell, SweepMetric } from "../result/sweep.ts";
import type { ClaimRow } from "./rows.ts";
import { pointVerdicts, ruleWords } from "./rules.ts";
import { outcomeOf } from "./verdict.ts";

/** What was run for a claim: a sweep over one axis. */
export interface ClaimMeasurement {
  readonly question: string;
  readonly metric: SweepMetric;
  readonly axis: SweepAxis;
  /** In the order of the scenario. */
  readonly policies: readonly string[];
  /** One for each value of the axis. */
  readonly cells: readonly SweepCell[];
}

/** A claim beside its numbers, with the verdict that they give by the row's rule. */
export function assessClaim(row: ClaimRow, measured: ClaimMeasurement): ClaimResult {
  const { question, metric, axis, policies, cells } = measured;
  const points = pointVerdicts(row.rule, cells, policies, metric);
  return {
    name: row.scenario,
    table: row.table,
    row: row.row,
    claim: row.claim,
    rule: ruleWords(row.rule, metric),
    question,
    metric,
    axis,
    ...outcomeOf(axis, points),
    points: cells.map((cell, i) => ({
      value: axis.values[i]!.text,
      verdict: points[i]!,
      policies: cell.policies.map(({ value, interval, load, impossible }, p) => ({
        policy: policies[p]!,
        value,
        interval,
        load,
        impossible,
      })),
    })),
  };
}
