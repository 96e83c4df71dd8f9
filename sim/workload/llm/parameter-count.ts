import type { LlmShape } from "../work.ts";

/** A shape that says whether input embedding and output projection are one matrix; without a word they are two. */
export type ShapeWithEmbeddings = LlmShape & { readonly tiedEmbeddings?: boolean };

/**
 * Parameters of the matrix products of one layer: query, key, value and output projection with grouped KV heads,
 * and a gated feed-forward network (gate, up, down).
 */
export function layerParameters(shape: LlmShape): number {
  const { hidden, intermediate, heads, kvHeads, headDim } = shape;
  const attention = hidden * (heads + 2 * kvHeads) * headDim + heads * headDim * hidden;
  return attention + 3 * hidden * intermediate;
}

/** Parameters of the whole model: layers with two norms each, embedding, and the output projection unless tied. */
export function parameterCount(shape: ShapeWithEmbeddings): number {
  const norms = (2 * shape.layers + 1) * shape.hidden;
  const embeddings = (shape.tiedEmbeddings === true ? 1 : 2) * shape.vocabulary * shape.hidden;
  return shape.layers * layerParameters(shape) + norms + embeddings;
}

/** Device memory of the weights [B]. */
export function weightsBytes(shape: ShapeWithEmbeddings): number {
  return parameterCount(shape) * shape.bytesPerParameter;
}
