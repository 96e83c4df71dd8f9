import { median } from "../quantile.ts";

/** Rows of a CSV text with a header line and no quotes, each by column name. */
type Row = Readonly<Record<string, string>>;

/** One measured matrix product of 16-bit values on a whole GPU. */
export interface MatmulSample {
  readonly operator: string;
  /** GPUs over which the layer was split; the sizes are those of one part. */
  readonly split: number;
  readonly tokens: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly ns: number;
}

/** The kernels between the matrix products of one layer, added up. */
export interface OtherSample {
  readonly split: number;
  readonly tokens: number;
  readonly hidden: number;
  readonly intermediate: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly ns: number;
}

/** Attention of one layer: `sequences` of `tokens` new tokens each, `cached` before them. */
export interface AttentionSample {
  readonly kind: "prompt" | "decode";
  readonly sequences: number;
  readonly tokens: number;
  readonly cached: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly ns: number;
}

/** One end-to-end measurement: medians over repeats. */
export interface EndToEndSample {
  readonly split: number;
  readonly prompt: number;
  readonly sequences: number;
  readonly promptNs: number;
  readonly tokenNs: number;
}

/** A layer adds the residual twice; the profile times one addition. */
const OTHERS = ["input_layernorm", "attn_rope", "post_attention_layernorm", "mlp_act", "add", "add"];

/** Matrix products of Vidur's mlp.csv, the median over its repeats. */
export function vidurMatmuls(csv: string): readonly MatmulSample[] {
  const samples = rows(csv).flatMap((row) => {
    const { tokens, split, hidden, heads, kvHeads, headDim, intermediate } = vidurLayer(row);
    const products = [
      ["attn_pre_proj", hidden, (heads + 2 * kvHeads) * headDim],
      ["attn_post_proj", heads * headDim, hidden],
      ["mlp_up_proj", hidden, 2 * intermediate],
      ["mlp_down_proj", intermediate, hidden],
    ] as const;
    return products.map(([operator, inputs, outputs]) => ({
      operator,
      split,
      tokens,
      inputs,
      outputs,
      ns: operatorNs(row, operator),
    }));
  });
  return medians(samples, ({ operator, split, tokens }) => `${operator} ${split} ${tokens}`);
}

/** Other kernels of Vidur's mlp.csv, summed over one layer, the median over its repeats. */
export function vidurOthers(csv: string): readonly OtherSample[] {
  const samples = rows(csv).map((row) => ({
    ...vidurLayer(row),
    ns: OTHERS.reduce((sum, operator) => sum + operatorNs(row, operator), 0),
  }));
  return medians(samples, ({ split, tokens }) => `${split} ${tokens}`);
}

/** Matrix products of AIConfigurator's gemm_perf.csv in BF16, of the sizes that models of 1B and more have. */
export function aiconfiguratorMatmuls(csv: string): readonly MatmulSample[] {
  return rows(csv)
    .filter((row) => row["gemm_dtype"] === "bfloat16")
    .map((row) => ({
      operator: "gemm",
      split: 1,
      tokens: number(row, "m"),
      inputs: number(row, "k"),
      outputs: number(row, "n"),
      ns: number(row, "latency") * 1e6,
    }))
    .filter(({ tokens, inputs, outputs }) => tokens <= 4096 && inputs >= 1024 && outputs >= 1024);
}

/**
 * Attention of AIConfigurator's context (prompt) and generation (decode) files in BF16 with heads of 128. Left out:
 * prompts of more than 16384 tokens in all and more than 256 decoding sequences, which no scheduler here forms.
 */
export function aiconfiguratorAttention(csv: string, kind: AttentionSample["kind"]): readonly AttentionSample[] {
  return rows(csv)
    .filter((row) => row["kv_cache_dtype"] === "bfloat16" && row["attn_dtype"] === "bfloat16")
    .map((row) => ({
      kind,
      sequences: number(row, "batch_size"),
      tokens: number(row, "isl"),
      cached: number(row, "step"),
      heads: number(row, "num_heads"),
      kvHeads: number(row, "num_key_value_heads"),
      headDim: number(row, "head_dim"),
      ns: number(row, "latency") * 1e6,
    }))
    .filter(({ heads }) => heads >= 8)
    .filter(({ sequences, tokens }) => (kind === "prompt" ? sequences * tokens <= 16_384 : sequences <= 256));
}

/** Llama-2-70B of Splitwise's perf_model.csv on one kind of GPU, the median over its repeats. */
export function splitwiseRuns(csv: string, hardware: string): readonly EndToEndSample[] {
  const samples = rows(csv)
    .filter((row) => row["model"] === "llama2-70b" && row["hardware"] === hardware && row["token_size"] === "128")
    .map((row) => ({
      split: number(row, "tensor_parallel"),
      prompt: number(row, "prompt_size"),
      sequences: number(row, "batch_size"),
      promptNs: number(row, "prompt_time") * 1e6,
      tokenNs: number(row, "token_time") * 1e6,
    }));
  return [...grouped(samples, ({ split, prompt, sequences }) => `${split} ${prompt} ${sequences}`).values()].map(
    (repeats) => ({
      ...repeats[0]!,
      promptNs: median(repeats.map(({ promptNs }) => promptNs)),
      tokenNs: median(repeats.map(({ tokenNs }) => tokenNs)),
    }),
  );
}

function vidurLayer(row: Row) {
  const split = number(row, "num_tensor_parallel_workers");
  const heads = number(row, "n_head");
  const hidden = number(row, "n_embd");
  return {
    split,
    tokens: number(row, "num_tokens"),
    hidden,
    heads: heads / split,
    // A layer split over more GPUs than it has KV heads would keep one on each; no profile here does.
    kvHeads: number(row, "n_kv_head") / split,
    headDim: hidden / heads,
    intermediate: number(row, "n_expanded_embd") / split,
  };
}

function operatorNs(row: Row, operator: string): number {
  return number(row, `time_stats.${operator}.median`) * 1e6;
}

function medians<S extends { readonly ns: number }>(samples: readonly S[], key: (sample: S) => string): S[] {
  return [...grouped(samples, key).values()].map((repeats) => ({
    ...repeats[0]!,
    ns: median(repeats.map(({ ns }) => ns)),
  }));
}

function grouped<S>(samples: readonly S[], key: (sample: S) => string): ReadonlyMap<string, S[]> {
  const groups = new Map<string, S[]>();
  for (const sample of samples) {
    const group = groups.get(key(sample));
    if (group === undefined) groups.set(key(sample), [sample]);
    else group.push(sample);
  }
  return groups;
}

function rows(csv: string): readonly Row[] {
  const [head, ...lines] = csv.trimEnd().split(/\r?\n/u);
  const names = head!.split(",");
  return lines.map((line) => {
    const cells = line.split(",");
    return Object.fromEntries(names.map((name, i) => [name, cells[i] ?? ""]));
  });
}

/** @throws Error when the column is missing or holds no number: then this is another file than its reader expects */
function number(row: Row, column: string): number {
  const text = row[column];
  const value = Number(text);
  if (text === undefined || text === "" || !Number.isFinite(value)) {
    throw new Error(`column ${column}: must hold a number (found ${text === undefined ? "no such column" : text})`);
  }
  return value;
}
