import type { Prior, PriorTable } from "./prior.ts";

/** What holds for all work unless its regime says otherwise. */
const GENERAL: Prior = {
  hostShare: { mean: -1, sd: 1 },
  floorSlope: { mean: -4, sd: 1 },
  fixedToOverhead: { mean: -2.1, sd: 0.7 },
  latencyFixed: { mean: -0.5, sd: 0.7 },
  latencyPerItem: { mean: -3, sd: 0.6 },
  memory: { mean: -0.3, sd: 0.6 },
  overheadToScaled: { mean: -1, sd: 3 },
};

/**
 * Where the fit of the priors begins, and where they stay if no measurement asks for another mean: estimates from how
 * such work runs, with widths that are not fitted because there are too few families. Regimes differ only where there is
 * a reason that does not come from one source.
 * - A quarter of the overhead is host gap: launches of small kernels are queued, and the rest holds the engine.
 * - Fixed time is about an eighth of the overhead; kernels of a small batch leave more than a third of it to latency.
 * - Floors do not grow with the batch, except in training, whose input pipeline does. Its small kernels of
 *   normalisation and of the optimiser read memory or wait.
 * - A job fed as fast as it goes hides its overhead. One short step at a time leaves more than half of the GPU unused.
 * - A server with replicas waits for tokens, schedulers and clients for half of its overhead; a simulation between its
 *   steps for more, beside longer kernels.
 */
export const PRIOR_START: PriorTable = {
  steps: GENERAL,
  rates: GENERAL,
  training: {
    ...GENERAL,
    floorSlope: { mean: -1.5, sd: 1 },
    latencyPerItem: { mean: -2, sd: 0.6 },
    memory: { mean: 0.3, sd: 0.6 },
    overheadToScaled: { mean: 0, sd: 2 },
  },
  saturating: { ...GENERAL, overheadToScaled: { mean: -3.5, sd: 0.7 } },
  single: { ...GENERAL, latencyPerItem: { mean: -2, sd: 0.6 }, overheadToScaled: { mean: 0.9, sd: 0.7 } },
  replicas: { ...GENERAL, hostShare: { mean: 0, sd: 1 }, overheadToScaled: { mean: 0.7, sd: 0.7 } },
  hpc: {
    ...GENERAL,
    hostShare: { mean: 1, sd: 1 },
    latencyPerItem: { mean: -2, sd: 0.6 },
    overheadToScaled: { mean: -1, sd: 0.7 },
  },
};
