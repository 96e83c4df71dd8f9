import type { PipelineStages, StageTimes } from "../result/pipeline.ts";
import { estimate, inRange, intervalsOf } from "./over-replications.ts";
import type { StageSample } from "./tenant-sample.ts";

/** What one replication shows of the stages of a pipeline. */
export interface StageSamples {
  readonly all: StageSample;
  readonly slowest1Percent: StageSample;
}

/**
 * The time at each stage over all replications in which requests finished.
 * @param stages names of the stages
 * @param hopsNs time between stages of one request, all hops together [ns]
 * @param isTold whether there are percentiles, and so a slowest one in a hundred
 */
export function combineStages(
  samples: readonly StageSamples[],
  stages: readonly string[],
  hopsNs: number,
  { confidence, isTold }: { readonly confidence: number; readonly isTold: boolean },
): PipelineStages {
  const times = (found: readonly StageSample[]): StageTimes => combineTimes(found, stages, hopsNs, confidence);
  return {
    all: times(samples.map(({ all }) => all)),
    slowest1Percent: times(isTold ? samples.map(({ slowest1Percent }) => slowest1Percent) : []),
  };
}

function combineTimes(
  samples: readonly StageSample[],
  stages: readonly string[],
  hopsNs: number,
  confidence: number,
): StageTimes {
  const known = samples.flatMap(({ meanNs }) => (meanNs === null ? [] : [meanNs]));
  const requests = samples.reduce((sum, sample) => sum + sample.requests, 0);
  if (known.length === 0) return { requests, stages: [], hopsNs: null };
  return {
    requests,
    stages: stages.map((stage, i) => {
      const meanNs = inRange(
        estimate(
          known.map((means) => means[i]!),
          confidence,
        ),
      );
      return { stage, meanNs: meanNs.value!, intervals: intervalsOf({ meanNs }) };
    }),
    hopsNs,
  };
}
