import type { LoadVerdict, RunResult } from "../sim/result/run.ts";
import { countOf, listed } from "./words.ts";

/** Queues named one by one; more are counted. */
const NAMED_AT_MOST = 4;

/**
 * Whether the queues keep up, which is to be known before any number: "Every queue is stable."
 * @returns null when nothing was run
 */
export function queuesSentence({ policies, tenants }: RunResult): string | null {
  if (policies.length === 0 || tenants.length === 0) return null;
  const named = (wanted: LoadVerdict): string[] =>
    policies.flatMap(({ name, tenants: ofPolicy }) =>
      ofPolicy
        .filter(({ load, failure }) => failure === null && load.verdict === wanted)
        .map((tenant) => `${tenant.name} under ${name}`),
    );
  const parts = (["overloaded", "backlogged"] as const).flatMap((verdict) => {
    const queues = named(verdict);
    if (queues.length === 0) return [];
    if (queues.length > NAMED_AT_MOST) return [`${countOf(queues.length, "queue")} are ${verdict}`];
    return [`${listed(queues)} ${queues.length === 1 ? "is" : "are"} ${verdict}`];
  });
  return parts.length === 0 ? "Every queue is stable." : `${parts.join("; ")}.`;
}
