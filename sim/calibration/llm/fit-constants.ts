import { ln } from "../../base/math.ts";
import {
  predictAttention,
  predictMatmul,
  predictOthers,
  type AttentionConstants,
  type MatmulConstants,
  type OtherConstants,
  type TilingConstants,
} from "./laws.ts";
import { minimise } from "./minimise.ts";
import type { AttentionSample, MatmulSample, OtherSample } from "./samples.ts";

/** Errors of a few percent count squared, larger ones in proportion: odd rows must not pull the fit. */
const SOFT = 0.05;

/** Grid on which the two constants of tiling are chosen for all GPUs together. */
const TILE_LOSSES = [0.1, 0.2, 0.3];
const WAVE_LOSSES = [0.1, 0.2, 0.3, 0.4];
/** Every so many samples decide the grid: enough for one digit, at a fraction of the time. */
const GRID_STRIDE = 10;

/** Samples of one GPU. */
export interface GpuMatmuls {
  readonly sms: number;
  /** Of the datasheet [B/s]: small weights stay in the L2 cache between repeats and look faster than memory. */
  readonly peakBandwidth: number;
  readonly samples: readonly MatmulSample[];
}

/** Bandwidth (at most the peak), FLOP rate and launch time that fit the samples best. */
export function fitMatmuls({ sms, peakBandwidth, samples }: GpuMatmuls, tiling: TilingConstants): MatmulConstants {
  const predict = predictor(sms, tiling);
  const allowed = ({ bandwidth }: MatmulConstants): boolean => bandwidth <= peakBandwidth;
  return fitted(samples, matmulConstants, predict, [0.75 * peakBandwidth, 4e14, 5000], allowed);
}

/** The point of the grid with the smallest loss over all GPUs, each with its own best constants. */
export function fitTiling(gpus: readonly GpuMatmuls[]): TilingConstants {
  const grid = TILE_LOSSES.flatMap((tileLoss) => WAVE_LOSSES.map((waveLoss) => ({ tileLoss, waveLoss })));
  const thinned = gpus.map((gpu) => ({ ...gpu, samples: gpu.samples.filter((_, i) => i % GRID_STRIDE === 0) }));
  const losses = grid.map((tiling) =>
    thinned.reduce((sum, gpu) => {
      const constants = fitMatmuls(gpu, tiling);
      return sum + lossOf(gpu.samples, (sample) => predictor(gpu.sms, tiling)(sample, constants));
    }, 0),
  );
  return grid[losses.indexOf(Math.min(...losses))]!;
}

/** The constants of attention that fit prompts and decoding together best. */
export function fitAttention(samples: readonly AttentionSample[]): AttentionConstants {
  return fitted(samples, attentionConstants, predictAttention, [15_000, 3e14, 9e11, 2e12]);
}

/** The constants of the other kernels that fit best. */
export function fitOthers(samples: readonly OtherSample[]): OtherConstants {
  return fitted(samples, otherConstants, predictOthers, [8000, 15_000, 150]);
}

function fitted<S extends { readonly ns: number }, C>(
  samples: readonly S[],
  named: (parameters: readonly number[]) => C,
  predict: (sample: S, constants: C) => number,
  start: readonly number[],
  allowed: (constants: C) => boolean = () => true,
): C {
  const loss = (parameters: readonly number[]): number => {
    const constants = named(parameters);
    return allowed(constants) ? lossOf(samples, (sample) => predict(sample, constants)) : Infinity;
  };
  // A second simplex from the answer of the first gets out of the folds in which one may end.
  return named(minimise(loss, minimise(loss, start)));
}

function lossOf<S extends { readonly ns: number }>(samples: readonly S[], predict: (sample: S) => number): number {
  return samples.reduce((sum, sample) => {
    const error = ln(predict(sample) / sample.ns) / SOFT;
    return sum + Math.sqrt(1 + error * error) - 1;
  }, 0);
}

function predictor(sms: number, tiling: TilingConstants) {
  return (sample: MatmulSample, constants: MatmulConstants): number => predictMatmul(sample, constants, tiling, sms);
}

function matmulConstants([bandwidth, flops, kernelNs]: readonly number[]): MatmulConstants {
  return { bandwidth: bandwidth!, flops: flops!, kernelNs: kernelNs! };
}

function attentionConstants(parameters: readonly number[]): AttentionConstants {
  const [attentionNs, attentionFlops, attentionBandwidth, cacheBandwidth] = parameters;
  return {
    attentionNs: attentionNs!,
    attentionFlops: attentionFlops!,
    attentionBandwidth: attentionBandwidth!,
    cacheBandwidth: cacheBandwidth!,
  };
}

function otherConstants([otherFloorNs, otherFixedNs, otherPerTokenNs]: readonly number[]): OtherConstants {
  return { otherFloorNs: otherFloorNs!, otherFixedNs: otherFixedNs!, otherPerTokenNs: otherPerTokenNs! };
}
