import type { PriorTable } from "./prior.ts";

/* Written by `npm run fit` from the published measurements; `npm run fit -- --check` fails when it is stale. */

/** Priors by regime: means fitted over families, widths as they began. */
export const PRIORS: PriorTable = {
  steps: {
    hostShare: { mean: -1, sd: 1 },
    floorSlope: { mean: -4, sd: 1 },
    fixedToOverhead: { mean: -1.3, sd: 0.7 },
    latencyFixed: { mean: -0.5, sd: 0.7 },
    latencyPerItem: { mean: -3.1, sd: 0.6 },
    memory: { mean: -0.3, sd: 0.6 },
    overheadToScaled: { mean: -1, sd: 3 },
  },
  rates: {
    hostShare: { mean: -1, sd: 1 },
    floorSlope: { mean: -4, sd: 1 },
    fixedToOverhead: { mean: -2.1, sd: 0.7 },
    latencyFixed: { mean: -0.4, sd: 0.7 },
    latencyPerItem: { mean: -3, sd: 0.6 },
    memory: { mean: -0.3, sd: 0.6 },
    overheadToScaled: { mean: -1, sd: 3 },
  },
  training: {
    hostShare: { mean: -0.2, sd: 1 },
    floorSlope: { mean: -1.5, sd: 1 },
    fixedToOverhead: { mean: -2, sd: 0.7 },
    latencyFixed: { mean: -0.5, sd: 0.7 },
    latencyPerItem: { mean: -1.9, sd: 0.6 },
    memory: { mean: 0.3, sd: 0.6 },
    overheadToScaled: { mean: 0, sd: 2 },
  },
  saturating: {
    hostShare: { mean: -1, sd: 1 },
    floorSlope: { mean: -4, sd: 1 },
    fixedToOverhead: { mean: -2.1, sd: 0.7 },
    latencyFixed: { mean: -0.5, sd: 0.7 },
    latencyPerItem: { mean: -3, sd: 0.6 },
    memory: { mean: -0.3, sd: 0.6 },
    overheadToScaled: { mean: -3.5, sd: 0.7 },
  },
  single: {
    hostShare: { mean: -1, sd: 1 },
    floorSlope: { mean: -4, sd: 1 },
    fixedToOverhead: { mean: -2.1, sd: 0.7 },
    latencyFixed: { mean: -0.5, sd: 0.7 },
    latencyPerItem: { mean: -1.7, sd: 0.6 },
    memory: { mean: -0.3, sd: 0.6 },
    overheadToScaled: { mean: 1.1, sd: 0.7 },
  },
  replicas: {
    hostShare: { mean: -0.1, sd: 1 },
    floorSlope: { mean: -3.9, sd: 1 },
    fixedToOverhead: { mean: -2.1, sd: 0.7 },
    latencyFixed: { mean: -0.5, sd: 0.7 },
    latencyPerItem: { mean: -3, sd: 0.6 },
    memory: { mean: -0.3, sd: 0.6 },
    overheadToScaled: { mean: 0.7, sd: 0.7 },
  },
  hpc: {
    hostShare: { mean: 1.4, sd: 1 },
    floorSlope: { mean: -4, sd: 1 },
    fixedToOverhead: { mean: -2.1, sd: 0.7 },
    latencyFixed: { mean: -0.5, sd: 0.7 },
    latencyPerItem: { mean: -2, sd: 0.6 },
    memory: { mean: -0.7, sd: 0.6 },
    overheadToScaled: { mean: -0.8, sd: 0.7 },
  },
};
