import { formatDuration, significant } from "../sim/base/units.ts";
import type { TargetOutcome, TenantResult } from "../sim/result/run.ts";
import type { Standing } from "./standing.ts";
import { isOutOfMemory } from "./verdict.ts";
import { formatOutcome, formatRate, formatShare, formatSpread, metricName } from "./words.ts";

/** The words of a cell, the most important first. */
export interface CellWords {
  readonly value: string;
  /** How far the true value may lie from it: "±4 %". */
  readonly spread?: string;
  readonly label: string;
}

/**
 * How one tenant fares under one policy, in a value and its label: "69 %" "±4 %" "p99 TTFT". Times as a share of
 * their limit, a throughput as what is achieved of its target. The same words on the page and in the terminal.
 */
export function cellWords(standing: Standing, tenant: TenantResult): CellWords {
  const bound = standing.lowerBound ? "≥" : "";
  switch (standing.kind) {
    case "failed":
      return isOutOfMemory(standing)
        ? { value: "out of memory", label: "" }
        : { value: "failed", label: "did not run" };
    case "overloaded":
      return {
        value: "overloaded",
        label: `carries ${formatRate(standing.load.carriedPerS)} of ${formatRate(standing.load.arrivedPerS)}`,
      };
    case "stalled":
      return { value: "none", label: "finished" };
    case "unknown":
      if (standing.outcome?.intervals.within !== undefined && standing.longer === null)
        return { value: "open", label: withinText(standing.outcome) };
      return {
        value: "unknown",
        label: standing.longer === null ? "too few requests" : `needs ${significant(standing.longer)}× the duration`,
      };
    case "rejected":
      return standing.rejectedShare > 0
        ? { value: formatShare(standing.rejectedShare), label: standing.rejectedAs }
        : { value: "not met", label: standing.outcome === null ? "" : metricName(standing.outcome) };
    case "missed":
    case "undecided":
    case "met": {
      const outcome = standing.outcome;
      if (outcome === null) return { value: "met", label: "" };
      if (outcome.ratio === null) return { value: standing.kind, label: withinText(outcome) };
      return {
        value: `${bound}${formatOutcome(outcome)}`,
        spread: formatSpread(outcome),
        label: outcome.metric === "throughput" ? "of target throughput" : metricName(outcome),
      };
    }
    case "untargeted": {
      const p99 = tenant.latencyNs.p99;
      return { value: p99 === null ? "–" : formatDuration(p99), label: p99 === null ? "no target" : "p99, no target" };
    }
  }
}

/** "97.8 % within p99 TTFT": what decided where the percentile itself is refused. */
function withinText(outcome: TargetOutcome): string {
  return outcome.within === null
    ? metricName(outcome)
    : `${formatShare(outcome.within)} in time, ${metricName(outcome)}`;
}
