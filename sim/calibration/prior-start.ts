import type { Prior, PriorTable } from "./prior.ts";

/** What holds for all work unless its regime says otherwise. */
const GENERAL: Prior = {
  hostShare: { mean: -1.5, sd: 1 },
  floorSlope: { mean: -4, sd: 1 },
  fixedToOverhead: { mean: -2.1, sd: 0.7 },
  latencyFixed: { mean: -0.5, sd: 0.7 },
  latencyPerItem: { mean: -2.5, sd: 0.6 },
  memory: { mean: -0.2, sd: 0.6 },
  overheadToScaled: { mean: -1, sd: 3 },
};

/**
 * Where the fit of the priors begins, and where they stay if no measurement asks for another mean: estimates from how
 * such work runs, with widths that are not fitted because there are too few families.
 * - Fixed time is about an eighth of the overhead; kernels of a small batch leave more than a third of it to latency.
 * - Floors do not grow with the batch, except in training, whose input pipeline does.
 * - A job fed as fast as it goes hides its overhead; one step at a time leaves half of the GPU unused.
 */
export const PRIOR_START: PriorTable = {
  steps: {
    ...GENERAL,
    hostShare: { mean: -0.8, sd: 1 },
    latencyPerItem: { mean: -3.2, sd: 0.6 },
    memory: { mean: 0.1, sd: 0.6 },
  },
  rates: {
    ...GENERAL,
    hostShare: { mean: -2.5, sd: 1 },
    latencyFixed: { mean: 0.3, sd: 0.7 },
    latencyPerItem: { mean: -1.0, sd: 0.6 },
    memory: { mean: -0.3, sd: 0.6 },
  },
  training: {
    ...GENERAL,
    hostShare: { mean: -0.8, sd: 1 },
    floorSlope: { mean: -1.5, sd: 1 },
    latencyPerItem: { mean: -2, sd: 0.6 },
    memory: { mean: 0.3, sd: 0.6 },
    overheadToScaled: { mean: 0, sd: 2 },
  },
  saturating: {
    ...GENERAL,
    latencyPerItem: { mean: -3, sd: 0.6 },
    memory: { mean: -0.3, sd: 0.6 },
    overheadToScaled: { mean: -3.5, sd: 0.7 },
  },
  single: {
    ...GENERAL,
    latencyPerItem: { mean: -2, sd: 0.6 },
    memory: { mean: -0.3, sd: 0.6 },
    overheadToScaled: { mean: 0.7, sd: 0.7 },
  },
  replicas: {
    ...GENERAL,
    hostShare: { mean: -0.2, sd: 1 },
    latencyPerItem: { mean: -1.8, sd: 0.6 },
    overheadToScaled: { mean: 1.4, sd: 0.7 },
  },
  hpc: {
    ...GENERAL,
    hostShare: { mean: 3, sd: 1 },
    latencyPerItem: { mean: -1, sd: 0.6 },
    memory: { mean: -1, sd: 0.6 },
    overheadToScaled: { mean: -1.2, sd: 0.7 },
  },
};
