import type { WayOfSharing } from "./ways.ts";

/** How long and how often each pair is run. */
export interface PairLength {
  /** As in a scenario file: "2min". */
  readonly duration: string;
  readonly warmup: string;
  readonly limit: string;
  readonly replications: number;
}

/** Keys of the scenario that the pair keeps: what its tenants need to mean the same. */
const KEPT = ["seed", "load", "modulators", "workloads"] as const;

/**
 * The scenario of a victim and one neighbour on one GPU.
 * @param document   the scenario that the victim is a tenant of, as written
 * @param victim     name of the tenant; of copies, that of the entry
 * @param neighbour  its keys
 * @param growth     how the victim's memory grows, if not as the scenario says
 */
export function pairDocument(
  document: Readonly<Record<string, unknown>>,
  victim: string,
  neighbour: Readonly<Record<string, unknown>>,
  gpu: string,
  ways: readonly WayOfSharing[],
  length: PairLength,
  growth: Readonly<Record<string, unknown>> | null = null,
): Readonly<Record<string, unknown>> {
  const tenants = document["tenants"] as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  const { copies: _copies, ...own } = tenants[victim]!;
  const other = neighbourName(victim);
  return {
    ...Object.fromEntries(KEPT.flatMap((key) => (document[key] === undefined ? [] : [[key, document[key]]]))),
    title: `${victim} beside one neighbour`,
    ...length,
    gpus: { type: gpu },
    tenants: {
      [victim]: growth === null ? own : { ...own, memory: { ...(own["memory"] as object), growth } },
      [other]: neighbour,
    },
    policies: Object.fromEntries(ways.map((way) => [way.name, [way.entry(victim, other)]])),
  };
}

/** A name that is not the victim's. */
function neighbourName(victim: string): string {
  return victim === "neighbour" ? "other neighbour" : "neighbour";
}
