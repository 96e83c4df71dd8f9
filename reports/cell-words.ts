import { formatDuration } from "../sim/base/units.ts";
import type { TenantResult } from "../sim/result/run.ts";
import type { Standing } from "./standing.ts";
import { isOutOfMemory } from "./verdict.ts";
import { formatOutcome, formatRate, formatShare, formatSpread, metricName } from "./words.ts";

/**
 * How one tenant fares under one policy, in a value and its label: "69 %" "p99 TTFT". Times as a share of their
 * limit, a throughput as what is achieved of its target. The same words on the page and in the terminal.
 */
export function cellWords(standing: Standing, tenant: TenantResult): readonly [value: string, label: string] {
  const bound = standing.lowerBound ? "≥" : "";
  switch (standing.kind) {
    case "failed":
      return isOutOfMemory(standing) ? ["out of memory", ""] : ["failed", "did not run"];
    case "overloaded":
      return [
        "overloaded",
        `carries ${formatRate(standing.load.carriedPerS)} of ${formatRate(standing.load.arrivedPerS)}`,
      ];
    case "stalled":
      return ["none", "finished"];
    case "unknown":
      return ["unknown", "too few requests"];
    case "rejected":
      return standing.rejectedShare > 0
        ? [formatShare(standing.rejectedShare), "rejected"]
        : ["not met", standing.outcome === null ? "" : metricName(standing.outcome)];
    case "missed":
    case "undecided":
    case "met": {
      const outcome = standing.outcome;
      if (outcome === null || outcome.ratio === null) return ["met", ""];
      return [
        `${bound}${formatOutcome(outcome)} ${formatSpread(outcome)}`.trim(),
        outcome.metric === "throughput" ? "of target throughput" : metricName(outcome),
      ];
    }
    case "untargeted": {
      const p99 = tenant.latencyNs.p99;
      return [p99 === null ? "–" : formatDuration(p99), p99 === null ? "no target" : "p99, no target"];
    }
  }
}
