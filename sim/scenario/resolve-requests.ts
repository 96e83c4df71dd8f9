import { formatDuration } from "../base/units.ts";
import type { AdmissionRule, RequestRules, RetryRule } from "../workload/request-rules.ts";
import { longestPauseNs } from "../workload/retry-pauses.ts";
import type { BatchingRule } from "../workload/serving/batch-server.ts";
import type { Work } from "../workload/work.ts";
import type { IssueList } from "./issues.ts";
import type { RequestKeys } from "./requests-schema.ts";

/** The longest pause of a client between two tries [ns]: a week. */
const LONGEST_PAUSE_NS = 7 * 86_400e9;

/**
 * The way of a tenant's requests. What contradicts itself is among the issues.
 * @param canFail whether faults may take requests, so that there is something to retry in any case
 */
export function resolveRequests(
  document: RequestKeys,
  path: readonly string[],
  issues: IssueList,
  canFail = false,
): RequestRules {
  const { queue } = document;
  if (queue !== undefined && queue.limit === undefined && queue.timeout === undefined) {
    issues.add([...path, "queue"], { rule: "must limit something", help: "Give limit, timeout or both" });
  }
  const retries = retryRule(document, path, issues);
  const admission = admissionRule(document, path, issues);
  if (retries !== null && queue === undefined && admission === null && !canFail) {
    issues.add([...path, "retries"], {
      rule: "has nothing to retry: no request of this tenant is turned away",
      help: "Add queue: {limit: …, timeout: …} or admission:, or leave it out",
    });
  }
  return { queueLimit: queue?.limit ?? Infinity, timeoutNs: queue?.timeout ?? Infinity, retries, admission };
}

/** How the tenant's processes batch requests; null where they do not, or their kind of work does it by itself. */
export function resolveBatching(
  { batching, transfers }: RequestKeys & { readonly transfers?: unknown },
  work: Work,
  path: readonly string[],
  issues: IssueList,
): BatchingRule | null {
  if (batching === undefined) return null;
  if (work.kind === "llm") {
    issues.add([...path, "batching"], {
      rule: "does not apply: requests that generate tokens are batched as they come",
      help: "Use maxSequences and maxBatchedTokens",
    });
    return null;
  }
  if (transfers !== undefined) {
    issues.add([...path, "batching"], {
      rule: "does not go with transfers: copies are simulated for requests that are served one at a time",
      help: "Leave one of them out",
    });
  }
  return { max: batching.max, delayNs: batching.delay ?? 0, mode: batching.mode ?? "dynamic" };
}

function retryRule({ retries }: RequestKeys, path: readonly string[], issues: IssueList): RetryRule | null {
  if (retries === undefined) return null;
  const { max, backoff, factor, jitter } = retries;
  const rule: RetryRule = { max, backoffNs: backoff, factor: factor ?? 1, jitter: jitter ?? 0 };
  const longestNs = longestPauseNs(rule);
  if (longestNs > LONGEST_PAUSE_NS) {
    issues.add([...path, "retries"], {
      rule: `the longest pause must be at most ${formatDuration(LONGEST_PAUSE_NS)}`,
      found: `backoff × factor^${max - 1}`,
      help: "Lower max, backoff or factor",
    });
  }
  return rule;
}

function admissionRule({ admission }: RequestKeys, path: readonly string[], issues: IssueList): AdmissionRule | null {
  if (admission === undefined) return null;
  const { maxOutstanding, rate, burst } = admission;
  const at = [...path, "admission"];
  if ((maxOutstanding === undefined) === (rate === undefined)) {
    issues.add(at, {
      rule: rate === undefined ? "must say what is let in" : "lets in by number or by rate, not by both",
      help: "Give maxOutstanding, or rate with burst",
    });
  }
  if (burst !== undefined && rate === undefined) {
    issues.add([...at, "burst"], { rule: "does not apply: there is no rate", help: "Add rate: 10/s, or leave it out" });
  }
  if (rate !== undefined) return { kind: "token-bucket", ratePerS: rate, burst: burst ?? 1 };
  return maxOutstanding === undefined ? null : { kind: "outstanding", max: maxOutstanding };
}
