import type { Group, Observation } from "./observation.ts";
import { smsOf } from "./part.ts";

/** What an estimate without a model would say. Both start from the solo step time of the same batch. */
export interface NaiveSteps {
  /** Solo time × ratio of SMs × processes [ns]. */
  readonly smRatioNs: number;
  /** Solo time × processes [ns]. */
  readonly timesNNs: number;
}

/** Naive predictions of a row; where no solo time of its batch is given, in proportion to the nearest batch. */
export function naiveSteps(row: Observation, { given }: Group): NaiveSteps {
  const alone = given.filter(({ tenants }) => tenants === 1);
  const rows = alone.length > 0 ? alone : given;
  const distance = ({ batch }: Observation): number => Math.max(batch / row.batch, row.batch / batch);
  const nearest = Math.min(...rows.map(distance));
  const same = rows.filter((one) => distance(one) === nearest);
  const mean = (of: (one: Observation) => number): number => same.reduce((sum, one) => sum + of(one), 0) / same.length;
  const soloNs = mean(({ stepNs, tenants, batch }) => (stepNs / tenants / batch) * row.batch);
  return {
    smRatioNs:
      mean((one) => (one.stepNs / one.tenants / one.batch) * row.batch * (smsOf(one) / smsOf(row))) * row.tenants,
    timesNNs: soloNs * row.tenants,
  };
}
