import type { Work } from "../workload/work.ts";
import type { IssueList } from "./issues.ts";
import type { TenantDocument } from "./schema.ts";

const TOKEN_KEYS = ["promptTokens", "outputTokens", "maxBatchedTokens", "maxSequences"] as const;

/** Nothing is skipped silently: keys that the tenant's kind of work has no use for are mistakes. */
export function checkUnusedKeys(
  document: TenantDocument,
  work: Work,
  path: readonly string[],
  issues: IssueList,
): void {
  const refuse = (keys: readonly string[], reason: string, help?: string): void => {
    issues.add([...path, ...keys], { rule: `does not apply: ${reason}`, ...(help === undefined ? {} : { help }) });
  };
  if (work.kind === "llm") {
    const tokens = "a request that generates tokens is measured by promptTokens and outputTokens";
    if (document.batch !== undefined) refuse(["batch"], "requests are batched as they come", "Use maxSequences");
    if (document.size !== undefined) refuse(["size"], tokens);
    for (const key of ["promptTokens", "outputTokens"] as const) {
      if (document.arrivals.kind === "trace" && document[key] !== undefined)
        refuse([key], "the trace gives token counts");
    }
  } else {
    const reason = "the tenant generates no tokens";
    for (const key of TOKEN_KEYS) if (document[key] !== undefined) refuse([key], reason);
    if (document.memory?.kvCache !== undefined) refuse(["memory", "kvCache"], reason, "Use working:");
    for (const metric of ["ttft", "tpot"] as const) {
      if (document.slo?.[metric] !== undefined) refuse(["slo", metric], reason, "Use latency:");
    }
  }
  for (const key of ["batch", "size"] as const) {
    if (document[key] !== undefined && document.work?.[key] !== undefined)
      refuse([key], "work: gives it too", "Keep one");
  }
  const { slo } = document;
  if (slo?.percentile !== undefined && slo.throughput !== undefined && !(slo.latency ?? slo.ttft ?? slo.tpot)) {
    refuse(["slo", "percentile"], "the only target is a throughput");
  }
}
