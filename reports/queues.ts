import type { LoadVerdict, PolicyResult, RunResult, TenantResult } from "../sim/result/run.ts";
import { losesRequests, standings } from "./standing.ts";
import { countOf, formatShare, listed, possessive } from "./words.ts";

/** Queues named one by one; more are counted. */
const NAMED_AT_MOST = 4;

/**
 * What share of requests is lost and whether the queues keep up, which is to be known before any number: "Every queue is
 * stable."
 * @returns null when nothing was run
 */
export function queuesSentence({ policies, tenants }: RunResult): string | null {
  if (policies.length === 0 || tenants.length === 0) return null;
  const named = (wanted: LoadVerdict): string[] =>
    policies.flatMap(({ name, tenants: ofPolicy }) =>
      ofPolicy
        .filter((tenant) => hasQueue(tenant) && tenant.load.verdict === wanted)
        .map((tenant) => `${tenant.name} under ${name}`),
    );
  const parts = (["overloaded", "backlogged"] as const).flatMap((verdict) => {
    const queues = named(verdict);
    if (queues.length === 0) return [];
    if (queues.length > NAMED_AT_MOST) return [`${countOf(queues.length, "queue")} are ${verdict}`];
    return [`${listed(queues)} ${queues.length === 1 ? "is" : "are"} ${verdict}`];
  });
  const lost = lossesSentence(policies);
  const sentences = [lost, parts.length === 0 ? stableSentence(policies) : `${parts.join("; ")}.`];
  return sentences.filter((sentence) => sentence !== null).join(" ") || null;
}

/** null where no service has a queue to speak of. */
function stableSentence(policies: readonly PolicyResult[]): string | null {
  const all = policies.flatMap(({ tenants }) => tenants);
  if (all.every(hasQueue)) return "Every queue is stable.";
  return all.some(hasQueue) ? "Every queue that is served to the end is stable." : null;
}

/** Whether a tenant is served to the end: one that never starts, or is gone for want of memory, has no queue that could be stable. */
export function hasQueue({ failure, outOfMemory }: Pick<TenantResult, "failure" | "outOfMemory">): boolean {
  return failure === null && (outOfMemory?.requestsAway ?? 0) === 0;
}

/** "Of the requests, 50.0 % of api's under a are rejected.": first, as every other number is about the rest; null where none are. */
function lossesSentence(policies: readonly PolicyResult[]): string | null {
  const losing = policies
    .flatMap(standings)
    .filter(losesRequests)
    .toSorted((a, b) => b.rejectedShare - a.rejectedShare);
  if (losing.length === 0) return null;
  const named = losing.length <= NAMED_AT_MOST ? losing : losing.slice(0, NAMED_AT_MOST - 1);
  const ways = new Set(named.map(({ rejectedAs }) => rejectedAs));
  const clauses = Array.from(ways, (way) => {
    const shares = named
      .filter(({ rejectedAs }) => rejectedAs === way)
      .map(
        ({ rejectedShare, tenant, policy }) => `${formatShare(rejectedShare)} of ${possessive(tenant)} under ${policy}`,
      );
    return `${listed(shares)} are ${way}`;
  });
  const rest = losing.length - named.length;
  const more = rest === 0 ? [] : [`${countOf(rest, "more queue")} ${rest === 1 ? "loses" : "lose"} no larger a share`];
  return `Of the requests, ${[...clauses, ...more].join("; ")}.`;
}
