import { expect } from "vitest";
import type { Coefficients } from "../../sim/calibration/coefficients.ts";
import { SHARING_CONSTANTS, stepNs } from "../../sim/calibration/law.ts";
import { type Observation, valueOf } from "../../sim/calibration/observation.ts";
import { ratesOf } from "../../sim/calibration/part.ts";
import { type Observations, readObservations } from "../../sim/calibration/read-observations.ts";

/** A row of a made-up file; what is not given is one process alone on 7g of an A100. */
export interface MadeRow {
  readonly group?: string;
  readonly family?: string;
  readonly role?: string;
  readonly gpu?: string;
  readonly partition?: string;
  readonly sharing?: string;
  readonly tenants?: number | string;
  readonly busyNeighbours?: number | string;
  readonly batch?: number | string;
  readonly metric?: string;
  readonly value: number | string;
  readonly kind?: string;
  readonly gpuBusy?: number | string;
  readonly smActive?: number | string;
  readonly dramActive?: number | string;
}

const COLUMNS = [
  "group",
  "family",
  "role",
  "gpu",
  "partition",
  "sharing",
  "tenants",
  "busyNeighbours",
  "batch",
  "metric",
  "value",
  "kind",
  "gpuBusy",
  "smActive",
  "dramActive",
] as const;

const PLAIN = {
  group: "made",
  family: "makers",
  role: "given",
  gpu: "a100-sxm4-80gb",
  partition: "7g.80gb",
  sharing: "exclusive",
  tenants: 1,
  busyNeighbours: 0,
  batch: 1,
  metric: "latencyMeanMs",
  kind: "inference",
  gpuBusy: "",
  smActive: "",
  dramActive: "",
} as const;

/** A CSV text of these rows. */
export function csvOf(rows: readonly MadeRow[]): string {
  const lines = rows.map((row) => {
    const full: Readonly<Record<string, unknown>> = { ...PLAIN, ...row };
    return COLUMNS.map((name) => String(full[name])).join(",");
  });
  return `${COLUMNS.join(",")}\n${lines.join("\n")}\n`;
}

/** The rows as read. @throws when the file is refused */
export function observationsOf(rows: readonly MadeRow[]): Observations {
  const read = readObservations(csvOf(rows), "made.csv");
  if ("problems" in read) expect(read.problems).toStrictEqual([]);
  return read as Observations;
}

/** The value that the law gives for a row of a workload on 7g of an A100. */
export function lawValue(work: Coefficients, row: MadeRow): number {
  const [observation] = observationsOf([{ ...row, role: "given" }]).groups[0]!.given as readonly [Observation];
  const { batch, tenants, busyNeighbours, sharing, metric, gpu } = observation;
  const rates = ratesOf(observation, { gpu, sms: 98 });
  const ns = stepNs(work, { rates, batch, tenants, busyNeighbours, sharing }, SHARING_CONSTANTS);
  return valueOf(metric, ns, batch);
}

/** A workload in ms: [fixed, per item] for each cost. */
export function workOf(ms: {
  readonly host?: number;
  readonly floor?: readonly [number, number];
  readonly compute?: readonly [number, number];
  readonly memory?: readonly [number, number];
  readonly latency?: readonly [number, number];
}): Coefficients {
  const cost = ([fixed, perItem]: readonly [number, number] = [0, 0]) => ({
    fixedNs: fixed * 1e6,
    perItemNs: perItem * 1e6,
  });
  return {
    hostNs: (ms.host ?? 0) * 1e6,
    floor: cost(ms.floor),
    compute: cost(ms.compute),
    memory: cost(ms.memory),
    latency: cost(ms.latency),
  };
}
