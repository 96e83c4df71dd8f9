import type { LlmShape } from "../work.ts";

/** A shape that may be a mixture of experts; `intermediate` is then that of one expert. */
export type ShapeWithExperts = LlmShape & {
  readonly experts?: { readonly count: number; readonly perToken: number };
};

/** A shape that says whether input embedding and output projection are one matrix; without a word they are two. */
export type ShapeWithEmbeddings = ShapeWithExperts & { readonly tiedEmbeddings?: boolean };

/**
 * Parameters of the matrix products of one layer: query, key, value and output projection with grouped KV heads,
 * and a gated feed-forward network (gate, up, down), or all experts of one with their router.
 */
export function layerParameters(shape: ShapeWithExperts): number {
  const { hidden, intermediate, experts } = shape;
  const router = experts === undefined ? 0 : experts.count * hidden;
  return attentionParameters(shape) + (experts?.count ?? 1) * 3 * hidden * intermediate + router;
}

/** Parameters of the whole model: layers with two norms each, embedding, and the output projection unless tied. */
export function parameterCount(shape: ShapeWithEmbeddings): number {
  return shape.layers * layerParameters(shape) + outsideLayers(shape);
}

/** Parameters that one token passes through: as {@link parameterCount}, with only the experts it goes to. */
export function activeParameterCount(shape: ShapeWithEmbeddings): number {
  const { experts, ...rest } = shape;
  const used = experts === undefined ? rest : { ...rest, experts: { ...experts, count: experts.perToken } };
  return parameterCount(used);
}

/** Device memory of the weights [B]; of a mixture all experts. */
export function weightsBytes(shape: ShapeWithEmbeddings): number {
  return parameterCount(shape) * shape.bytesPerParameter;
}

function attentionParameters({ hidden, heads, kvHeads, headDim }: LlmShape): number {
  return hidden * (heads + 2 * kvHeads) * headDim + heads * headDim * hidden;
}

function outsideLayers(shape: ShapeWithEmbeddings): number {
  const norms = (2 * shape.layers + 1) * shape.hidden;
  const embeddings = (shape.tiedEmbeddings === true ? 1 : 2) * shape.vocabulary * shape.hidden;
  return norms + embeddings;
}
