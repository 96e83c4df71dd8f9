import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { stableJson } from "../../sim/base/json.ts";
import { fitGroup, settingOf } from "../../sim/calibration/fit-group.ts";
import { SHARING_CONSTANTS, stepNs } from "../../sim/calibration/law.ts";
import { pairOrder } from "../../sim/calibration/pair-order.ts";
import { readObservations } from "../../sim/calibration/read-observations.ts";
import { simulateRow } from "../../sim/calibration/simulate-row.ts";
import { validate } from "../../sim/calibration/validate.ts";
import type { ValidationResult } from "../../sim/result/validation.ts";
import { renderValidation } from "../../reports/validation/validation-page.ts";
import { sharedData } from "../support/shared-data.ts";
import { type MadeRow, observationsOf } from "./synthetic.ts";

const GIVEN: readonly MadeRow[] = [
  { value: 10.2, batch: 8 },
  { value: 19.5, batch: 16 },
  { value: 38, batch: 32 },
];
const SLICE: MadeRow = { value: 250, batch: 32, partition: "1g.10gb", role: "predict" };

describe("a prediction", () => {
  test.each<readonly [string, MadeRow]>([
    ["of one process on a slice", SLICE],
    ["of a slice with busy neighbours", { ...SLICE, busyNeighbours: 6 }],
    ["of three processes under MPS", { ...SLICE, partition: "7g.80gb", sharing: "mps", tenants: 3 }],
    ["of two processes in turns", { ...SLICE, partition: "full", sharing: "time-slicing", tenants: 2 }],
  ])("%s is simulated, and agrees with the closed form where the GPU is full", async (_, row) => {
    const group = observationsOf([...GIVEN, row]).groups[0]!;
    const fit = fitGroup(group);
    const [observation] = group.predict;
    const simulated = await simulateRow(fit, observation!, SHARING_CONSTANTS);
    const law = stepNs(fit.coefficients, settingOf(observation!, fit.reference), SHARING_CONSTANTS) / 1e6;
    expect(Math.abs(simulated / law - 1)).toBeLessThan(0.03);
  });

  test("of a source with a unit of its own does not depend on that unit", async () => {
    const alone: MadeRow = { value: 900, metric: "throughputPerS", kind: "hpc", partition: "full" };
    const turns: MadeRow = { ...alone, value: 430, sharing: "time-slicing", tenants: 2, role: "predict" };
    const ratios = await Promise.all(
      [1, 100].map(async (unit) => {
        const rows = [alone, turns].map((row) => ({ ...row, value: Number(row.value) * unit }));
        const result = await validate(observationsOf(rows), "made.csv");
        return result.rows[0]!.predicted / unit;
      }),
    );
    expect(Math.abs(ratios[0]! / ratios[1]! - 1)).toBeLessThan(0.001);
  });

  test("of steps that take a quarter of an hour is simulated too", async () => {
    const alone: MadeRow = { value: 900_000, kind: "training", partition: "full" };
    const turns: MadeRow = { ...alone, value: 15e6, sharing: "time-slicing", tenants: 16, role: "predict" };
    const { rows, left } = await validate(observationsOf([alone, turns]), "made.csv");
    expect(left).toStrictEqual([]);
    expect(rows[0]!.predicted / 900_000).toBeGreaterThan(8);
    expect(rows[0]!.predicted / 900_000).toBeLessThan(18);
  });

  test.each<readonly [string, string, string]>([
    ["h100-sxm5-80gb", "full", "mps"],
    ["h100-sxm5-80gb", "1g.10gb", "mps"],
    ["h200-sxm-141gb", "full", "time-slicing"],
    ["a30-24gb", "2g.12gb", "time-slicing"],
    ["l4-24gb", "full", "mps"],
    ["t4-16gb", "full", "time-slicing"],
  ])("comes for two and for sixteen processes on %s, %s, %s, from one number", async (gpu, partition, sharing) => {
    const given: MadeRow = { value: 120, metric: "throughputPerS", gpu, partition: "full", batch: "", kind: "" };
    const shared = [2, 16].map((tenants): MadeRow => ({ ...given, role: "predict", partition, sharing, tenants }));
    const { rows, left } = await validate(observationsOf([given, ...shared]), "made.csv");
    expect(left).toStrictEqual([]);
    expect(rows.map(({ predicted }) => predicted > 0 && predicted < 120)).toStrictEqual([true, true]);
    expect(rows[1]!.predicted).toBeLessThan(rows[0]!.predicted);
  });

  test("of two servers in turns agrees with mean value analysis where the engine is idle now and then", async () => {
    const server = { value: 20, gpuBusy: 0.55 };
    const rows = [2, 3].map((tenants): MadeRow => ({
      ...server,
      value: 30,
      sharing: "time-slicing",
      tenants,
      role: "predict",
    }));
    const group = observationsOf([server, ...rows]).groups[0]!;
    const fit = fitGroup(group);
    for (const row of group.predict) {
      const law = stepNs(fit.coefficients, settingOf(row, fit.reference), SHARING_CONSTANTS) / 1e6;
      expect(Math.abs((await simulateRow(fit, row, SHARING_CONSTANTS)) / law - 1)).toBeLessThan(0.05);
    }
  });

  test("comes in the row's own metric and unit", async () => {
    const rates = { ...SLICE, metric: "throughputPerS", value: 128 };
    const { rows } = await validate(observationsOf([...GIVEN, SLICE, rates]), "made.csv");
    expect(rows.map(({ metric }) => metric)).toStrictEqual(["latencyMeanMs", "throughputPerS"]);
    expect(rows[1]!.predicted).toBeCloseTo(32 / (rows[0]!.predicted / 1000), 6);
  });

  test("of neighbours that do not fit is left out, and the others go on", async () => {
    const beside = { ...SLICE, partition: "4g.40gb", busyNeighbours: 3 };
    const { groups, unfittable } = observationsOf([...GIVEN, beside, SLICE]);
    // No file may say so; whoever puts measurements together in a program can.
    const crowded = groups.map((group) => ({
      ...group,
      predict: group.predict.map((row) => (row.busyNeighbours === 3 ? { ...row, busyNeighbours: 6 } : row)),
    }));
    const { rows, left } = await validate({ groups: crowded, unfittable }, "made.csv");
    expect(rows.map(({ setting }) => setting)).toStrictEqual(["1g.10gb, batch 32"]);
    expect(left.map(({ id }) => id)).toStrictEqual(["line 5"]);
    expect(left[0]!.reason).toMatch(/6 busy neighbours do not fit/u);
  });
});

describe("a validation", () => {
  test("gives the same bytes every time, and for every order of progress", async () => {
    const observations = observationsOf([...GIVEN, SLICE]);
    const texts = [await validate(observations, "made.csv"), await validate(observations, "made.csv")].map(stableJson);
    expect(texts[0]).toBe(texts[1]);
  });

  test("of a file without rows to predict says so, on the page too", async () => {
    const result = await validate(observationsOf(GIVEN), "made.csv");
    expect(result).toMatchObject({ worst: { stratum: null, score: 0 }, order: { pairs: 0, right: null }, rows: [] });
    expect(renderValidation(result)).toContain("Nothing was predicted");
  });

  test("scores a stratum by its families, not by its rows", async () => {
    const family = (name: string, rows: readonly MadeRow[]): MadeRow[] =>
      [...GIVEN, ...rows].map((row) => ({ ...row, group: name, family: name }));
    const far: MadeRow = { ...SLICE, value: 500 };
    const { strata } = await validate(observationsOf([...family("a", [SLICE]), ...family("b", [far, far, far])]), "x");
    const [a, b] = strata[0]!.families.map(({ median }) => median);
    expect(strata[0]!.score).toBeCloseTo((a! + b!) / 2, 12);
  });
});

describe("the order of pairs", () => {
  const row = (measuredNs: number, predictedNs: number) => ({
    key: "k",
    measuredNs,
    predictedNs,
    smRatioNs: 1,
    timesNNs: 1,
  });

  test("counts pairs that differ by more than 5 %, and a tie as wrong", () => {
    expect(pairOrder([row(100, 10), row(104, 9), row(120, 12), row(130, 12)])).toMatchObject({
      pairs: 5,
      right: 4 / 5,
    });
  });

  test("compares rows of one group and batch only", () => {
    expect(pairOrder([row(1, 2), { ...row(2, 1), key: "other" }])).toMatchObject({ pairs: 0, right: null });
  });
});

const published = sharedData("validation/observations.csv");

describe.skipIf(published === null)("against the published measurements", () => {
  let result: ValidationResult;
  beforeAll(async () => {
    const read = readObservations(readFileSync(published!, "utf8"), "observations.csv");
    if ("problems" in read) throw new Error(read.problems.map(({ rule }) => rule).join("; "));
    result = await validate(read, "observations.csv");
  }, 60_000);

  test("every row is predicted", () => {
    expect(result.left).toStrictEqual([]);
    expect(result.rows).toHaveLength(710);
  });

  test("the worst stratum is at most 10 % off, and 98 % of the pairs are in order", () => {
    expect(result.worst.score).toBeLessThan(0.1);
    expect(result.order.right).toBeGreaterThan(0.98);
  });

  test("families of ten rows and more beat both naive predictors", () => {
    const beaten = result.families
      .filter(({ rows }) => rows >= 10)
      .filter(({ median, smRatio, timesN }) => median >= Math.min(smRatio, timesN));
    expect(beaten).toStrictEqual([]);
  });

  test("rows that contradict their source are listed, and stay", () => {
    const ids = result.contradicted.map(({ id }) => id);
    expect(ids).toContain("parva-inceptionv3-7g-b256-n3");
    expect(result.rows.map(({ id }) => id)).toContain("parva-inceptionv3-7g-b256-n3");
  });
});
