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

/** Time of copying one item to the GPU, in a timed loop that includes it. */
export const ITEM_COPY = fact(
  80_000,
  "ns",
  "derived",
  "an image of 224 × 224 in single precision, 602 kB, at 7.5 GB/s: pageable memory over PCIe 4 at 4 to 12 GB/s, of which ParvaGPU's sweeps suit this best",
  [50_000, 150_000],
);
