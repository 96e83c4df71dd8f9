import type { TurnedAway } from "../result/ends.ts";
import { estimate, type Estimate, inRange, intervalsOf } from "./over-replications.ts";
import type { TenantSample } from "./tenant-sample.ts";

/** Nothing where every request was served or waits to be, at its first try. */
export function combineTurnedAway(
  samples: readonly TenantSample[],
  confidence: number,
): { readonly turnedAway?: TurnedAway } {
  const hasFailed = samples.some(({ ended }) => (ended.failed ?? 0) > 0);
  if (!hasFailed && samples.every(({ ended, retries }) => ended.rejected + ended.timedOut + retries === 0)) return {};
  const perRequest = (pick: (sample: TenantSample) => number, most = 1): Estimate =>
    inRange(
      estimate(
        samples.map((sample) => (sample.arrived === 0 ? null : pick(sample) / sample.arrived)),
        confidence,
      ),
      most,
    );
  const estimates = {
    rejectedShare: perRequest(({ ended }) => ended.rejected),
    timedOutShare: perRequest(({ ended }) => ended.timedOut),
    ...(hasFailed ? { failedShare: perRequest(({ ended }) => ended.failed ?? 0) } : {}),
    triesPerRequest: perRequest(({ arrived, retries }) => arrived + retries, Infinity),
  };
  return {
    turnedAway: {
      rejectedShare: estimates.rejectedShare.value,
      timedOutShare: estimates.timedOutShare.value,
      ...(estimates.failedShare === undefined ? {} : { failedShare: estimates.failedShare.value }),
      triesPerRequest: estimates.triesPerRequest.value,
      intervals: intervalsOf(estimates),
    },
  };
}
