/* Written by `npm run fit` from the published measurements; `npm run fit -- --check` fails when it is stale. */

interface FittedConstant {
  readonly value: number;
  readonly range: readonly [number, number];
  readonly source: string;
}

/** Constants of sharing that were fitted to published measurements. */
export const FITTED_SHARING: Readonly<
  Record<"overlapGain" | "contention" | "crowding" | "latencyFill" | "busyNeighbourLoss", FittedConstant>
> = {
  overlapGain: {
    value: 1.02,
    range: [1, 1.04],
    source:
      "fit to published closed loops of equal processes under MPS on A100 (ParvaGPU, OpenMM), range over leaving groups or families out",
  },
  contention: {
    value: 0.1,
    range: [0.05, 0.15],
    source:
      "fit to published closed loops of equal processes under MPS on A100 (ParvaGPU, OpenMM), range over leaving groups or families out",
  },
  crowding: {
    value: 0.08,
    range: [0.06, 0.1],
    source:
      "fit to published closed loops of equal processes under MPS on A100 (ParvaGPU, OpenMM), range over leaving groups or families out",
  },
  latencyFill: {
    value: 0.7,
    range: [0.6, 0.8],
    source:
      "fit to published closed loops of equal processes under MPS on A100 (ParvaGPU, OpenMM), range over leaving groups or families out",
  },
  busyNeighbourLoss: {
    value: 0.0036,
    range: [0.0001, 0.0036],
    source:
      "fit to MLPerf Inference on A100 1g instances with and without busy neighbours, range over leaving groups or families out",
  },
};
