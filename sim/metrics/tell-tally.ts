import { BLAME_CAUSES, type BlameCause } from "../result/run.ts";
import { ascending } from "./ascending.ts";
import type { FinishedRequest, Tally } from "./condensed.ts";

/** The finished requests of a tenant or pipeline as parallel columns, in the order of their ends. */
export interface EndedColumns {
  readonly index: Float64Array;
  readonly arrivalNs: Float64Array;
  readonly latencyNs: Float64Array;
  readonly waitingNs: Float64Array;
  /** Empty unless tokens are generated. NaN in `tpotNs` where there was only one token. */
  readonly ttftNs: Float64Array;
  readonly tpotNs: Float64Array;
  /** 1 where the request finished within every per-request limit. */
  readonly good: Float64Array;
  readonly blameNs: Readonly<Record<BlameCause, Float64Array>>;
  /** Of a pipeline: latency at each of its stages. */
  readonly stageNs?: readonly Float64Array[];
}

/** Tells a tally of finished requests, in the order of their ends, and of the arrivals between them. */
export function tellAll(columns: EndedColumns, openArrivalNs: Float64Array, tally: Tally): void {
  const { arrivalNs, latencyNs, stageNs = [] } = columns;
  const all = new Float64Array(arrivalNs.length + openArrivalNs.length);
  all.set(arrivalNs);
  all.set(openArrivalNs, arrivalNs.length);
  const arrivals = ascending(all);
  const parts = [...BLAME_CAUSES.map((cause) => columns.blameNs[cause]), ...stageNs];
  const blame = new Float64Array(parts.length);
  const times = (column: Float64Array, row: number): number => (column.length === 0 ? NaN : column[row]!);
  let arrived = 0;
  for (let row = 0; row < arrivalNs.length; row++) {
    const endNs = arrivalNs[row]! + latencyNs[row]!;
    while (arrived < arrivals.length && arrivals[arrived]! <= endNs) tally.arrived(arrivals[arrived++]!);
    parts.forEach((part, i) => (blame[i] = part[row]!));
    const request: FinishedRequest = {
      index: columns.index[row]!,
      arrivalNs: arrivalNs[row]!,
      latencyNs: latencyNs[row]!,
      waitingNs: columns.waitingNs[row]!,
      ttftNs: times(columns.ttftNs, row),
      tpotNs: times(columns.tpotNs, row),
      isGood: columns.good[row] === 1,
    };
    tally.finished(request, blame, 0);
  }
  while (arrived < arrivals.length) tally.arrived(arrivals[arrived++]!);
}
