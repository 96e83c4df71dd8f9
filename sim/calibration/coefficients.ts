/** A cost `fixed + perItem·b` of a step of b items [ns]. */
export interface CostNs {
  readonly fixedNs: number;
  readonly perItemNs: number;
}

/**
 * The work of one step on its reference part, as BurstWork has it: host gap, then the larger of the floor and
 * compute + memory + latency. All times in ns and not negative.
 */
export interface Coefficients {
  readonly hostNs: number;
  readonly floor: CostNs;
  readonly compute: CostNs;
  readonly memory: CostNs;
  readonly latency: CostNs;
}

/** A cost at a batch [ns]. */
export function costNs({ fixedNs, perItemNs }: CostNs, batch: number): number {
  return fixedNs + perItemNs * batch;
}
