/** The matrix of weights of a product. */
export interface MatmulWeights {
  readonly inputs: number;
  readonly outputs: number;
  readonly bytesPerParameter: number;
}

/** What one matrix product is: `copies` times (tokens × inputs) by (inputs × outputs). */
export interface Matmul extends MatmulWeights {
  /** Equal products run as one kernel: experts of a mixture; 1 elsewhere. */
  readonly copies: number;
  /** Rows of activations per copy; a mean, so not always whole. */
  readonly tokens: number;
}

/** How fast a part of a GPU runs matrix products, kernel launches left out. */
export interface MatmulSpeed {
  readonly nsPerByte: number;
  /** Of one SM that works on the largest tile. */
  readonly smNsPerFlop: number;
  readonly sms: number;
  /** Share of a largest tile's time spent on fetching operands, which smaller tiles fetch more often. */
  readonly tileLoss: number;
  /** Share of the last, partly filled wave of tiles that nobody else can use. */
  readonly waveLoss: number;
}

/** The two limits of one matrix product [ns]. */
export interface MatmulTime {
  readonly totalNs: number;
  /** Part of `totalNs` that slowing the SMs by a little would stretch; the rest scales with bandwidth. */
  readonly computeNs: number;
}

/** Rows of every tile are a multiple of these: within so many tokens the tiling is the same. */
export const TILE_ROWS = 16;

/** Output tiles that libraries of matrix products choose among, rows × columns; the largest comes last. */
const SIZES = [
  [TILE_ROWS, 128],
  [32, 128],
  [64, 64],
  [64, 128],
  [128, 128],
  [128, 256],
] as const;
const [LARGEST_ROWS, LARGEST_COLUMNS] = SIZES[SIZES.length - 1]!;

/** With the FLOPs per unit of depth, and operands fetched per FLOP relative to the largest tile. */
const TILES = SIZES.map(([rows, columns]) => ({
  rows,
  columns,
  flops: 2 * rows * columns,
  fetches: (1 / rows + 1 / columns) / (1 / LARGEST_ROWS + 1 / LARGEST_COLUMNS),
}));

/** Activations stay in 16 bits even where weights are quantised [B]. */
const ACTIVATION_BYTES = 2;

/**
 * Device time of one matrix product without its launch:
 *
 *     t = √( memory² + compute² )
 *     memory  = bytes of weights, activations in and out ÷ bandwidth
 *     compute = min over tiles of: waves × (time of one tile on one SM)
 *
 * The output is cut into tiles, each computed by one SM, so many at a time as there are SMs. Tiles that stick out of
 * the output are computed in full, and of the last wave the share `waveLoss` of its empty places is lost (split
 * sums and neighbouring kernels fill the rest). A tile of rows × columns fetches operands in proportion to
 * 1/rows + 1/columns. Both are why small batches and small slices reach less than the FLOP rate of large ones.
 * @returns times [ns]; both grow with tokens
 */
export function matmulTime(matmul: Matmul, speed: MatmulSpeed): MatmulTime {
  const memoryNs = matmulMemoryNs(matmul, matmul.copies, matmul.tokens, speed);
  const tiledNs = matmulTiledNs(matmul, matmul.copies, matmul.tokens, speed);
  const totalNs = Math.sqrt(memoryNs * memoryNs + tiledNs * tiledNs);
  return { totalNs, computeNs: (tiledNs * tiledNs) / totalNs };
}

/** Time to move a product's weights and activations [ns]. */
export function matmulMemoryNs(weights: MatmulWeights, copies: number, tokens: number, speed: MatmulSpeed): number {
  const { inputs, outputs, bytesPerParameter } = weights;
  const bytes = inputs * outputs * bytesPerParameter + tokens * (inputs + outputs) * ACTIVATION_BYTES;
  return copies * bytes * speed.nsPerByte;
}

/** Time of the fastest tiling, operands at hand [ns]. */
export function matmulTiledNs(weights: MatmulWeights, copies: number, tokens: number, speed: MatmulSpeed): number {
  const { inputs, outputs } = weights;
  let fastestNs = Infinity;
  for (const { rows, columns, flops, fetches } of TILES) {
    const waves = (copies * Math.ceil(tokens / rows) * Math.ceil(outputs / columns)) / speed.sms;
    const counted = waves + speed.waveLoss * (Math.ceil(waves) - waves);
    const ns = counted * flops * (1 - speed.tileLoss + speed.tileLoss * fetches);
    if (ns < fastestNs) fastestNs = ns;
  }
  return fastestNs * inputs * speed.smNsPerFlop;
}
