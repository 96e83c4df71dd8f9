import type { RandomStream } from "../base/random.ts";
import type { RetryRule } from "./request-rules.ts";

/** Pause before a client tries again [ns, at least 1]. @param tries how often it has tried so far, at least once */
export type RetryPause = (tries: number) => number;

/** The pauses of a tenant's clients. @param random drawn from once per pause if the rule has jitter */
export function retryPauses({ max, backoffNs, factor, jitter }: RetryRule, random: RandomStream): RetryPause {
  const pausesNs = new Float64Array(max);
  // By products: a power may differ in its last bits from machine to machine.
  for (let retry = 0, ns = backoffNs; retry < max; retry++, ns *= factor) pausesNs[retry] = ns;
  return (tries) => {
    const spread = jitter === 0 ? 1 : 1 + jitter * (2 * random.uniform() - 1);
    return Math.max(1, Math.round(pausesNs[tries - 1]! * spread));
  };
}

/** The longest pause that there can be [ns]. */
export function longestPauseNs({ max, backoffNs, factor, jitter }: RetryRule): number {
  let longest = backoffNs;
  for (let retry = 1; retry < max; retry++) longest = Math.max(longest, longest * factor);
  return longest * (1 + jitter);
}
