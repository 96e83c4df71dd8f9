import type { RunResult } from "../sim/result/run.ts";
import { caveatOf } from "./caveat.ts";
import { choiceOf } from "./choice.ts";
import { gatherFacts, type Facts } from "./facts.ts";
import { queuesSentence } from "./queues.ts";
import { titleOf } from "./title.ts";
import { untargetedTitle, untargetedVerdict } from "./untargeted.ts";
import { verdictOf } from "./verdict.ts";

/** What a run found, in words and as data. */
export interface Finding extends Facts {
  /** A headline that states the finding. */
  readonly title: string;
  /** Two sentences: which policy and how tight it is; what becomes of the others. */
  readonly verdict: string;
  /** Whether the queues keep up, to be read before any number; null when nothing was run. */
  readonly queues: string | null;
  /** How the policy was chosen; null unless several meet every target. */
  readonly choice: string | null;
  /** What of the recommendation nobody has measured, and that it is one draw; null when nothing was run. */
  readonly caveat: string | null;
}

/**
 * Reads a result and says what it means.
 * @throws never; a result without policies or tenants gets a finding that says so
 */
export function describeRun(result: RunResult): Finding {
  const facts = gatherFacts(result);
  const queues = queuesSentence(result);
  const isUntargeted = facts.best !== null && result.tenants.length > 0 && !facts.hasTargets;
  return {
    ...facts,
    title: isUntargeted ? untargetedTitle(result, facts) : titleOf(result, facts),
    verdict: isUntargeted ? untargetedVerdict(facts) : verdictOf(result, facts),
    queues,
    choice: choiceOf(result, facts),
    caveat: caveatOf(result, facts),
  };
}
