import type { RunResult } from "../sim/result/run.ts";
import { caveatOf } from "./caveat.ts";
import { gatherFacts, type Facts } from "./facts.ts";
import { titleOf } from "./title.ts";
import { verdictOf } from "./verdict.ts";

/** What a run found, in words and as data. */
export interface Finding extends Facts {
  /** A headline that states the finding. */
  readonly title: string;
  /** Two sentences: which policy and how tight it is; what becomes of the others. */
  readonly verdict: string;
  /** What of the recommendation nobody has measured; null when there is nothing to say. */
  readonly caveat: string | null;
}

/**
 * Reads a result and says what it means.
 * @throws never; a result without policies or tenants gets a finding that says so
 */
export function describeRun(result: RunResult): Finding {
  const facts = gatherFacts(result);
  return {
    ...facts,
    title: titleOf(result, facts),
    verdict: verdictOf(result, facts),
    caveat: caveatOf(result, facts.recommended),
  };
}
