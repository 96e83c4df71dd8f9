import { layerParameters } from "../../workload/llm/parameter-count.ts";
import { findShape } from "../../workload/llm/shapes.ts";
import type { EndToEndPoint } from "./end-to-end.ts";
import { errorSummary, type ErrorSummary } from "./errors.ts";
import { fittedConstants, type GpuFit, type LlmFit } from "./fit-llm.ts";
import { plainRoofline, predictAttention, predictMatmul, predictOthers } from "./laws.ts";
import { minimise } from "./minimise.ts";
import type { MatmulSample } from "./samples.ts";

const TITLE = { a100: "A100 SXM4 80 GB", h100: "H100 SXM5 80 GB" } as const;
const MODELS = [
  { fitted: "7B", predicted: "70B" },
  { fitted: "70B", predicted: "7B" },
] as const;
const OPERATORS = ["attn_pre_proj", "attn_post_proj", "mlp_up_proj", "mlp_down_proj"];
const REGIMES = [
  { title: "1 to 64", from: 1, to: 64 },
  { title: "65 to 256", from: 65, to: 256 },
  { title: "257 to 1024", from: 257, to: 1024 },
  { title: "1025 to 4096", from: 1025, to: 4096 },
];

const INTRO = `# Times of language models against public measurements

Written by \`npm run fit-llm\`; a test fails when it is stale and the data are at hand. The same laws for every model and
GPU, fitted on one model's operators and predicted on the other's. Errors are |ln(predicted ÷ measured)|: 0.05 is 5 %
either way. Bias is the median with its sign; above 0 the prediction is too slow.

Sources: Vidur (MLSys'24) operators of Llama-2-7B and Llama-2-70B, split over 1, 2, 4 and 8 GPUs; AIConfigurator operator
database, vLLM 0.14.0, BF16; Splitwise (ISCA 2024) end-to-end times.
`;

/** The whole of VALIDATION-LLM.md. @param endToEnd  points by GPU, predicted with the constants in use */
export function llmReport(
  fit: LlmFit,
  endToEnd: Readonly<Record<GpuFit["measured"]["gpu"], readonly EndToEndPoint[]>>,
): string {
  const parts = [
    INTRO,
    constantsPart(fit),
    operatorsPart(fit),
    regimesPart(fit),
    layersPart(fit),
    othersPart(fit),
    attentionPart(fit),
    otherStackPart(fit),
    endToEndPart(endToEnd),
    LIMITS,
  ];
  return `${parts.map((part) => part.trim()).join("\n\n")}\n`;
}

function constantsPart(fit: LlmFit): string {
  const [a100, h100] = fit.gpus.map(fittedConstants);
  const rows = a100!.map(({ name, value, range }, i) => {
    const other = h100![i]!;
    return [
      `\`${name}\``,
      quantity(value),
      `${quantity(range[0])} to ${quantity(range[1])}`,
      quantity(other.value),
      `${quantity(other.range[0])} to ${quantity(other.range[1])}`,
    ];
  });
  return `## Constants in use

Fitted on both models of Vidur (attention: on all of AIConfigurator's). The range spans the fits on each part alone; for
matrix products that includes AIConfigurator's, measured two years later with other libraries. Shared by all GPUs: tileLoss
${fit.tiling.tileLoss}, waveLoss ${fit.tiling.waveLoss}. Units: B/s, FLOP/s, ns.

${table(["constant", "A100", "range", "H100", "range"], rows)}`;
}

function operatorsPart(fit: LlmFit): string {
  const rows = fit.gpus.flatMap((gpu) =>
    MODELS.flatMap(({ fitted, predicted }) =>
      OPERATORS.map((operator) => {
        const samples = gpu.measured.matmuls[predicted].filter((sample) => sample.operator === operator);
        return [
          TITLE[gpu.measured.gpu],
          fitted,
          predicted,
          operator,
          ...cells(matmulErrors(fit, gpu, fitted, samples)),
        ];
      }),
    ),
  );
  return `## Matrix products of a model that was not fitted, by operator

${table(["GPU", "fitted on", "predicted", "operator", ...HEAD], rows)}`;
}

function regimesPart(fit: LlmFit): string {
  const rows = fit.gpus.flatMap((gpu) =>
    MODELS.flatMap(({ fitted, predicted }) =>
      REGIMES.map(({ title, from, to }) => {
        const samples = gpu.measured.matmuls[predicted].filter(({ tokens }) => tokens >= from && tokens <= to);
        return [TITLE[gpu.measured.gpu], fitted, predicted, title, ...cells(matmulErrors(fit, gpu, fitted, samples))];
      }),
    ),
  );
  return `## The same by tokens in the batch

${table(["GPU", "fitted on", "predicted", "tokens", ...HEAD], rows)}`;
}

/** What matters for an iteration: the sum over a layer, where the jumps of single products even out. */
function layersPart(fit: LlmFit): string {
  const rows = fit.gpus.flatMap((gpu) =>
    MODELS.flatMap(({ fitted, predicted }) => {
      const layers = layerSums(gpu.measured.matmuls[predicted]);
      const plain = fitPlain(layerSums(gpu.measured.matmuls[fitted]), fitted, gpu.measured.peakBandwidth);
      const parameters = layerParameters(findShape(shapeName(predicted))!);
      const before = errorSummary(layers, ({ tokens }) => plainRoofline(tokens, parameters, plain));
      const now = errorSummary(layers, ({ products }) =>
        products.reduce(
          (sum, sample) => sum + predictMatmul(sample, gpu.matmuls[fitted], fit.tiling, gpu.measured.sms),
          0,
        ),
      );
      const place = [TITLE[gpu.measured.gpu], fitted, predicted];
      return [
        [...place, "plain roofline", ...cells(before)],
        [...place, "in use", ...cells(now)],
      ];
    }),
  );
  return `## All matrix products of one layer, unsplit

The plain roofline, in use before, is t = (memory^1.5 + compute^1.5)^(2/3) over the whole layer, with two constants per GPU.

${table(["GPU", "fitted on", "predicted", "law", ...HEAD], rows)}`;
}

function othersPart(fit: LlmFit): string {
  const rows = fit.gpus.flatMap((gpu) =>
    MODELS.map(({ fitted, predicted }) => [
      TITLE[gpu.measured.gpu],
      fitted,
      predicted,
      ...cells(errorSummary(gpu.measured.others[predicted], (sample) => predictOthers(sample, gpu.others[fitted]))),
    ]),
  );
  return `## Other kernels of one layer (norms, rotary embedding, activation, additions)

${table(["GPU", "fitted on", "predicted", ...HEAD], rows)}`;
}

function attentionPart(fit: LlmFit): string {
  const folds = [
    ["up to 32 heads", "more than 32 heads"],
    ["more than 32 heads", "up to 32 heads"],
  ] as const;
  const rows = fit.gpus.flatMap((gpu) =>
    folds.flatMap(([fitted, predicted]) =>
      (["prompt", "decode"] as const).map((kind) => {
        const samples = gpu.measured.attention[predicted].filter((sample) => sample.kind === kind);
        const errors = errorSummary(samples, (sample) => predictAttention(sample, gpu.attention[fitted]));
        return [TITLE[gpu.measured.gpu], fitted, predicted, kind, ...cells(errors)];
      }),
    ),
  );
  return `## Attention of one layer

Prompts of up to 16384 tokens in all, decoding of up to 256 sequences. The largest errors are single short kernels, where
a few microseconds are most of the time, and many decoding sequences with one or two KV heads.

${table(["GPU", "fitted on", "predicted", "kind", ...HEAD], rows)}`;
}

function otherStackPart(fit: LlmFit): string {
  const rows = fit.gpus.flatMap((gpu) =>
    (["both", "other stack"] as const).flatMap((fitted) =>
      REGIMES.map(({ title, from, to }) => {
        const samples = gpu.measured.matmuls["other stack"].filter(({ tokens }) => tokens >= from && tokens <= to);
        const source = fitted === "both" ? "Vidur (in use)" : "AIConfigurator itself";
        return [TITLE[gpu.measured.gpu], source, title, ...cells(matmulErrors(fit, gpu, fitted, samples))];
      }),
    ),
  );
  return `## Matrix products under other libraries: AIConfigurator, vLLM 0.14.0

The law holds there with constants of its own; with those in use, large products come out too slow, on H100 by about a
fifth. The likely reasons: newer libraries are faster; and a single product repeated on its own runs warmer in the cache and cooler in power
than a model does. The constants stay with Vidur's, since the end-to-end times below are longer still.

${table(["GPU", "fitted on", "tokens", ...HEAD], rows)}`;
}

function endToEndPart(points: Readonly<Record<GpuFit["measured"]["gpu"], readonly EndToEndPoint[]>>): string {
  const rows = (["a100", "h100"] as const).flatMap((gpu) =>
    [2, 4, 8].flatMap((split) => {
      const own = points[gpu].filter((point) => point.split === split);
      const prompts = own.map((point) => ({ ns: point.promptNs, predicted: point.predictedPromptNs }));
      const tokens = own.map((point) => ({ ns: point.tokenNs, predicted: point.predictedTokenNs }));
      return [
        [TITLE[gpu], String(split), "prompt", ...cells(errorSummary(prompts, ({ predicted }) => predicted))],
        [TITLE[gpu], String(split), "token", ...cells(errorSummary(tokens, ({ predicted }) => predicted))],
      ];
    }),
  );
  return `## End to end: Llama-2-70B on 2, 4 and 8 GPUs, Splitwise

Nothing is fitted here. The simulator has no models split over GPUs: each part is timed as a smaller layer, the exchange
counts at the links' peak (300 and 450 GB/s one way), and the host as in the catalogue. What is missing on purpose shows as
a negative bias: waiting for each other at every exchange, and the host, which is the limit at 4 and 8 GPUs (the time per
token hardly falls from 4 to 8).

${table(["GPU", "GPUs", "what", ...HEAD], rows)}`;
}

const LIMITS = `## What this does not show

- Nobody has published such times for MIG slices: on a slice the same laws run with its SMs and its share of bandwidth,
  "scaled, not measured".
- GPUs other than these two are scaled by their peaks.
- No public measurement here has a mixture of experts, an 8-bit model or a sliding window.
- Jumps of single products by up to half, where the library changes its kernel between two batch sizes, are not in the law.
`;

const HEAD = ["n", "median", "p90", "worst", "bias"];

function cells({ count, median, p90, worst, bias }: ErrorSummary): string[] {
  return [String(count), ...[median, p90, worst, bias].map((error) => error.toFixed(3))];
}

function matmulErrors(
  fit: LlmFit,
  gpu: GpuFit,
  fitted: keyof GpuFit["matmuls"],
  samples: readonly MatmulSample[],
): ErrorSummary {
  return errorSummary(samples, (sample) => predictMatmul(sample, gpu.matmuls[fitted], fit.tiling, gpu.measured.sms));
}

interface LayerSum {
  readonly tokens: number;
  readonly products: readonly MatmulSample[];
  readonly ns: number;
}

function layerSums(samples: readonly MatmulSample[]): readonly LayerSum[] {
  const unsplit = samples.filter(({ split }) => split === 1);
  return [...new Set(unsplit.map(({ tokens }) => tokens))].map((tokens) => {
    const products = unsplit.filter((sample) => sample.tokens === tokens);
    return { tokens, products, ns: products.reduce((sum, { ns }) => sum + ns, 0) };
  });
}

function fitPlain(layers: readonly LayerSum[], model: "7B" | "70B", peakBandwidth: number) {
  const parameters = layerParameters(findShape(shapeName(model))!);
  const loss = ([bandwidth, flops]: readonly number[]): number =>
    errorSummary(layers, ({ tokens }) => plainRoofline(tokens, parameters, { bandwidth: bandwidth!, flops: flops! }))
      .mean;
  const [bandwidth, flops] = minimise(loss, [0.7 * peakBandwidth, 4e14]);
  return { bandwidth: bandwidth!, flops: flops! };
}

function shapeName(model: "7B" | "70B"): string {
  return `llama-2-${model.toLowerCase()}`;
}

function quantity(value: number): string {
  return value >= 1e9 ? value.toExponential(2).replace("e+", "e") : String(value);
}

/** Padded, as the formatter of the repository wants Markdown. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, i) => Math.max(3, title.length, ...rows.map((row) => row[i]!.length)));
  const line = (row: readonly string[]): string => `| ${row.map((cell, i) => cell.padEnd(widths[i]!)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}
