import type { LoadVerdict, PolicyResult, RunResult } from "../sim/result/run.ts";
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
        .filter(({ load, failure }) => failure === null && load.verdict === wanted)
        .map((tenant) => `${tenant.name} under ${name}`),
    );
  const parts = (["overloaded", "backlogged"] as const).flatMap((verdict) => {
    const queues = named(verdict);
    if (queues.length === 0) return [];
    if (queues.length > NAMED_AT_MOST) return [`${countOf(queues.length, "queue")} are ${verdict}`];
    return [`${listed(queues)} ${queues.length === 1 ? "is" : "are"} ${verdict}`];
  });
  const lost = lossesSentence(policies);
  const queues = parts.length === 0 ? "Every queue is stable." : `${parts.join("; ")}.`;
  return lost === null ? queues : `${lost} ${queues}`;
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
