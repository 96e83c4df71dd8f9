import { fact } from "../base/fact.ts";
import { FITTED_SHARING } from "../sharing/fitted-sharing.ts";

/**
 * Loss of time per busy neighbour in another MIG instance: power, clocks, last-level TLB and host are shared. The
 * simulator's partitions never meet, so this is for predictions of measurements only.
 */
export const BUSY_NEIGHBOUR_LOSS = fact(
  FITTED_SHARING.busyNeighbourLoss.value,
  "1",
  "derived",
  FITTED_SHARING.busyNeighbourLoss.source,
  FITTED_SHARING.busyNeighbourLoss.range,
);

/** Scatter of published step times around the law, as a logarithm: weighs a row against the priors of a fit. */
export const ROW_SCATTER = fact(
  0.03,
  "1",
  "derived",
  "median residual of the law fitted to all rows of a group of the calibration file: 1 to 5 %",
  [0.01, 0.05],
);

/** How the logit of latency's share per item grows with ln(overhead ÷ time per item). */
export const SMALL_KERNELS = fact(
  0.3,
  "1",
  "derived",
  "chosen on five networks of ParvaGPU, VGG-16 to DenseNet-121, as the largest that costs other families nothing",
  [0, 0.5],
);
