import type { TurnedAway } from "../result/ends.ts";
import { estimate, type Estimate, intervalsOf } from "./over-replications.ts";
import type { TenantSample } from "./tenant-sample.ts";

/** Nothing where every request was served or waits to be, at its first try. */
export function combineTurnedAway(
  samples: readonly TenantSample[],
  confidence: number,
): { readonly turnedAway?: TurnedAway } {
  if (samples.every(({ ended, retries }) => ended.rejected + ended.timedOut + retries === 0)) return {};
  const perRequest = (pick: (sample: TenantSample) => number): Estimate =>
    estimate(
      samples.map((sample) => (sample.arrived === 0 ? null : pick(sample) / sample.arrived)),
      confidence,
    );
  const estimates = {
    rejectedShare: perRequest(({ ended }) => ended.rejected),
    timedOutShare: perRequest(({ ended }) => ended.timedOut),
    triesPerRequest: perRequest(({ arrived, retries }) => arrived + retries),
  };
  return {
    turnedAway: {
      rejectedShare: estimates.rejectedShare.value,
      timedOutShare: estimates.timedOutShare.value,
      triesPerRequest: estimates.triesPerRequest.value,
      intervals: intervalsOf(estimates),
    },
  };
}
