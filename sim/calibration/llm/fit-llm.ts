import type { LlmRates } from "../../workload/llm/rates.ts";
import { fitAttention, fitMatmuls, fitOthers, fitTiling } from "./fit-constants.ts";
import type { AttentionConstants, MatmulConstants, OtherConstants, TilingConstants } from "./laws.ts";
import {
  aiconfiguratorAttention,
  aiconfiguratorMatmuls,
  vidurMatmuls,
  vidurOthers,
  type AttentionSample,
  type MatmulSample,
  type OtherSample,
} from "./samples.ts";

/** Texts of the public files about one GPU. */
export interface GpuTexts {
  readonly vidur7b: string;
  readonly vidur70b: string;
  readonly gemm: string;
  readonly prompts: string;
  readonly decodes: string;
}

/** A GPU that was measured: its data sheet, and what its files hold. */
export interface MeasuredGpu {
  readonly gpu: "a100" | "h100";
  readonly sms: number;
  readonly peakBandwidth: number;
  readonly matmuls: Readonly<Record<"7B" | "70B" | "other stack", readonly MatmulSample[]>>;
  readonly others: Readonly<Record<"7B" | "70B", readonly OtherSample[]>>;
  readonly attention: Readonly<Record<"up to 32 heads" | "more than 32 heads", readonly AttentionSample[]>>;
}

/** Constants fitted on each part alone, and on all parts together, which is what is in use. */
export interface GpuFit {
  readonly measured: MeasuredGpu;
  readonly matmuls: Readonly<Record<"7B" | "70B" | "other stack" | "both", MatmulConstants>>;
  readonly others: Readonly<Record<"7B" | "70B" | "both", OtherConstants>>;
  readonly attention: Readonly<Record<"up to 32 heads" | "more than 32 heads" | "all", AttentionConstants>>;
}

/** Everything that is fitted. */
export interface LlmFit {
  readonly tiling: TilingConstants;
  readonly gpus: readonly GpuFit[];
}

/** One constant in use: value, and the span of the fits on each part alone, all to three digits. */
export interface FittedConstant {
  readonly name: keyof LlmRates;
  readonly value: number;
  readonly range: readonly [low: number, high: number];
}

/** Reads the files of one GPU. @throws Error when a file lacks a column */
export function measuredGpu(
  gpu: MeasuredGpu["gpu"],
  { sms, peakBandwidth }: Pick<MeasuredGpu, "sms" | "peakBandwidth">,
  texts: GpuTexts,
): MeasuredGpu {
  const attention = [
    ...aiconfiguratorAttention(texts.prompts, "prompt"),
    ...aiconfiguratorAttention(texts.decodes, "decode"),
  ];
  return {
    gpu,
    sms,
    peakBandwidth,
    matmuls: {
      "7B": vidurMatmuls(texts.vidur7b),
      "70B": vidurMatmuls(texts.vidur70b),
      "other stack": aiconfiguratorMatmuls(texts.gemm),
    },
    others: { "7B": vidurOthers(texts.vidur7b), "70B": vidurOthers(texts.vidur70b) },
    attention: {
      "up to 32 heads": attention.filter(({ heads }) => heads <= 32),
      "more than 32 heads": attention.filter(({ heads }) => heads > 32),
    },
  };
}

/** Fits all constants: the two of tiling on all GPUs together, the others on each GPU. */
export function fitLlm(gpus: readonly MeasuredGpu[]): LlmFit {
  const ownStack = ({ matmuls }: MeasuredGpu): MatmulSample[] => [...matmuls["7B"], ...matmuls["70B"]];
  const tiling = fitTiling(gpus.map((gpu) => ({ ...gpu, samples: ownStack(gpu) })));
  return {
    tiling,
    gpus: gpus.map((measured) => {
      const { matmuls, others, attention } = measured;
      const products = (samples: readonly MatmulSample[]): MatmulConstants =>
        fitMatmuls({ ...measured, samples }, tiling);
      return {
        measured,
        matmuls: {
          "7B": products(matmuls["7B"]),
          "70B": products(matmuls["70B"]),
          "other stack": products(matmuls["other stack"]),
          both: products(ownStack(measured)),
        },
        others: {
          "7B": fitOthers(others["7B"]),
          "70B": fitOthers(others["70B"]),
          both: fitOthers([...others["7B"], ...others["70B"]]),
        },
        attention: {
          "up to 32 heads": fitAttention(attention["up to 32 heads"]),
          "more than 32 heads": fitAttention(attention["more than 32 heads"]),
          all: fitAttention([...attention["up to 32 heads"], ...attention["more than 32 heads"]]),
        },
      };
    }),
  };
}

/** The constants of one GPU as `rates.ts` must state them, but for those of tiling. */
export function fittedConstants({ matmuls, others, attention }: GpuFit): readonly FittedConstant[] {
  return [
    ...spans(matmuls.both, Object.values(matmuls)),
    ...spans(attention.all, Object.values(attention)),
    ...spans(others.both, Object.values(others)),
  ];
}

/** What `rates.ts` states otherwise than the fit says; empty when it is up to date. */
export function staleConstants(fit: LlmFit, inUse: Readonly<Record<MeasuredGpu["gpu"], LlmRates>>): string[] {
  return fit.gpus.flatMap((gpuFit) => {
    const { gpu } = gpuFit.measured;
    const rates = inUse[gpu];
    const tiling = (["tileLoss", "waveLoss"] as const).flatMap((name) =>
      rates[name].value === fit.tiling[name]
        ? []
        : [`${gpu} ${name}: must be ${fit.tiling[name]} (found ${rates[name].value})`],
    );
    const others = fittedConstants(gpuFit).flatMap(({ name, value, range }) => {
      const { value: found, range: foundRange } = rates[name];
      const same = found === value && foundRange?.[0] === range[0] && foundRange[1] === range[1];
      const text = (number: number, span: readonly number[] | undefined): string =>
        `${number}, range ${span === undefined ? "none" : span.join(" to ")}`;
      return same ? [] : [`${gpu} ${name}: must be ${text(value, range)} (found ${text(found, foundRange)})`];
    });
    return [...tiling, ...others];
  });
}

function spans<C extends MatmulConstants | OtherConstants | AttentionConstants>(
  inUse: C,
  all: readonly C[],
): FittedConstant[] {
  return (Object.keys(inUse) as (keyof C & keyof LlmRates)[]).map((name) => {
    const values = all.map((constants) => constants[name] as number);
    return {
      name,
      value: threeDigits(inUse[name] as number),
      range: [threeDigits(Math.min(...values)), threeDigits(Math.max(...values))],
    };
  });
}

/** A thousandth of a nanosecond is nothing, whatever the digits the simplex left there. */
function threeDigits(value: number): number {
  return value < 1e-3 ? 0 : Number(value.toPrecision(3));
}
