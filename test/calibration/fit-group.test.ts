import { describe, expect, test } from "vitest";
import { fitGroup, settingOf } from "../../sim/calibration/fit-group.ts";
import { SHARING_CONSTANTS, stepNs } from "../../sim/calibration/law.ts";
import type { Group, Observation } from "../../sim/calibration/observation.ts";
import { lawValue, type MadeRow, observationsOf, workOf } from "./synthetic.ts";

const WORK = workOf({ host: 1, floor: [4, 0], compute: [0.4, 0.3], memory: [0.2, 0.12], latency: [0.3, 0.02] });
const BATCHES = [1, 2, 4, 8, 16, 32, 64, 128];
const PARTITIONS = ["1g.10gb", "2g.20gb", "3g.40gb", "4g.40gb"];

/** Rows as the law has them, the predicted ones too. */
function group(given: readonly Omit<MadeRow, "value">[], predict: readonly Omit<MadeRow, "value">[] = []): Group {
  const made = (row: Omit<MadeRow, "value">, role: string): MadeRow => {
    const full = { ...row, role, value: 0 };
    return { ...full, value: lawValue(WORK, { ...full, value: 1 }) };
  };
  const rows = [...given.map((row) => made(row, "given")), ...predict.map((row) => made(row, "predict"))];
  return observationsOf(rows).groups[0]!;
}

/** Errors of the law on the rows to be predicted, as ratios. */
function ratios(of: Group): number[] {
  const { coefficients, reference } = fitGroup(of);
  return of.predict.map((row) => stepNs(coefficients, settingOf(row, reference), SHARING_CONSTANTS) / row.stepNs);
}

const sweep = (partition: string): Omit<MadeRow, "value">[] => BATCHES.map((batch) => ({ batch, partition }));

describe("a fit", () => {
  test("follows a batch sweep within 2 %", () => {
    for (const residual of fitGroup(group(sweep("7g.80gb"))).residuals) expect(Math.abs(residual)).toBeLessThan(0.02);
  });

  test("of sweeps on two partitions predicts the others within 4 %", () => {
    const of = group([...sweep("7g.80gb"), ...sweep("1g.10gb")], [...sweep("2g.20gb"), ...sweep("4g.40gb")]);
    for (const ratio of ratios(of)) expect(Math.abs(ratio - 1)).toBeLessThan(0.04);
  });

  test("of one sweep predicts slices within a quarter, for priors must say what scales", () => {
    const all = ratios(group(sweep("7g.80gb"), PARTITIONS.flatMap(sweep)));
    for (const ratio of all) expect(Math.abs(ratio - 1)).toBeLessThan(0.25);
  });

  test("of a solo time and one shared point reproduces both", () => {
    const shared = { batch: 64, sharing: "mps", tenants: 2 };
    for (const residual of fitGroup(group([{ batch: 64 }, shared])).residuals) {
      expect(Math.abs(residual)).toBeLessThan(0.04);
    }
  });

  test("of a single number reproduces it, and takes the rest from priors", () => {
    const fit = fitGroup(group([{ batch: 1 }], [{ batch: 1, partition: "1g.10gb" }]));
    expect(fit.regime).toBe("single");
    expect(Math.abs(fit.residuals[0]!)).toBeLessThan(0.01);
  });

  test("of a number from a small slice takes it for work that fills the slice, not the GPU", () => {
    const ratio = (partition: string): number => {
      const rows: MadeRow[] = [
        { value: 20, partition },
        { value: 20, role: "predict" },
      ];
      const of = observationsOf(rows).groups[0]!;
      const { coefficients, reference } = fitGroup(of);
      return stepNs(coefficients, settingOf(of.predict[0]!, reference), SHARING_CONSTANTS) / 20e6;
    };
    expect(ratio("1g.10gb")).toBeLessThan(0.6);
    expect(ratio("4g.40gb")).toBeGreaterThan(0.6);
  });

  test("has no negative cost", () => {
    const { coefficients } = fitGroup(group(sweep("7g.80gb")));
    const { hostNs, floor, compute, memory, latency } = coefficients;
    const costs = [floor, compute, memory, latency].flatMap(({ fixedNs, perItemNs }) => [fixedNs, perItemNs]);
    for (const cost of [hostNs, ...costs]) expect(cost).toBeGreaterThanOrEqual(0);
  });

  test("is the same every time, whatever rows are to be predicted", () => {
    const alone = fitGroup(group(sweep("7g.80gb"))).coefficients;
    const others = group(sweep("7g.80gb"), sweep("1g.10gb"));
    expect(fitGroup(others).coefficients).toStrictEqual(alone);
    expect(fitGroup(others).coefficients).toStrictEqual(fitGroup(others).coefficients);
  });

  test("knows a quantity the better, the more rows tell of it", () => {
    const widths = [sweep("7g.80gb"), [...sweep("7g.80gb"), ...sweep("1g.10gb")]].map((rows) => {
      const { covariance } = fitGroup(group(rows));
      return covariance.reduce((sum, row, i) => sum + row[i]!, 0);
    });
    expect(widths[1]).toBeLessThan(widths[0]!);
  });

  test("uses the counters of the GPU where the file has them", () => {
    const rows = (gpuBusy: number | ""): MadeRow[] => [{ value: 10, gpuBusy }];
    const busy = (share: number | ""): number => {
      const { coefficients } = fitGroup(observationsOf(rows(share)).groups[0]!);
      return 1 - coefficients.hostNs / 10e6;
    };
    expect(busy(0.95)).toBeGreaterThan(busy(0.5) + 0.15);
    expect(Math.abs(busy(0.5) - 0.5)).toBeLessThan(Math.abs(busy("") - 0.5));
  });

  test("on another GPU scales by peak rates", () => {
    const of = observationsOf([
      { value: 40, batch: 64, metric: "latencyMeanMs" },
      { value: 20, batch: 32 },
      { value: 20, batch: 64, gpu: "h100-sxm5-80gb", partition: "full", role: "predict" },
    ]).groups[0]!;
    const [row] = of.predict;
    const { coefficients, reference } = fitGroup(of);
    const predicted = stepNs(coefficients, settingOf(row!, reference), SHARING_CONSTANTS);
    expect(predicted).toBeLessThan(40e6 / 1.5);
    expect(predicted).toBeGreaterThan(40e6 / 4);
  });
});

/** How much longer a step of this group takes on a slice of an A100 than on the part that was measured. */
function slowdown(rows: readonly MadeRow[], sharing = "exclusive", tenants = 1, partition = "1g.10gb"): number {
  const last = rows.at(-1)!;
  const of = observationsOf([...rows, { ...last, role: "predict", partition, sharing, tenants }]).groups[0]!;
  const { coefficients, reference } = fitGroup(of);
  const ns = (row: Observation): number => stepNs(coefficients, settingOf(row, reference), SHARING_CONSTANTS);
  return ns(of.predict[0]!) / ns(of.given.at(-1)!);
}

describe("what the rows suggest where they do not decide", () => {
  test("one long step fills the GPU more than one short step, so a slice slows it more", () => {
    const slower = [0.4, 2, 20].map((value) => slowdown([{ value }]));
    expect(slower[0]! * 1.2).toBeLessThan(slower[1]!);
    expect(slower[1]! * 1.05).toBeLessThan(slower[2]!);
    for (const factor of slower) expect(factor).toBeGreaterThan(1);
    for (const factor of slower) expect(factor).toBeLessThan(8);
  });

  test("timed rates hold copies, which are much of a small item's time and little of a large one's", () => {
    const rates = (msPerItem: number): MadeRow[] =>
      [1, 4, 16, 64, 256].map((batch) => ({
        batch,
        metric: "throughputPerS",
        value: (1000 * batch) / Math.max(5 * msPerItem, msPerItem * (1 + batch)),
      }));
    expect(slowdown(rates(0.25)) * 1.15).toBeLessThan(slowdown(rates(10)));
  });

  test("one rate of training is of a job that fills the GPU", () => {
    const rate: MadeRow = { value: 9, metric: "throughputPerS", kind: "training" };
    expect(slowdown([rate])).toBeGreaterThan(4);
  });

  test("a rate of unknown batch does not pay a switch for every item", () => {
    const rate: MadeRow = { value: 40_000, metric: "throughputPerS", partition: "full" };
    expect(slowdown([rate], "time-slicing", 2, "full")).toBeLessThan(2 * 1.12);
  });

  test.each([2, 3, 8, 16])(
    "%i processes get at least nearly what one gets, and at most as many times it",
    (tenants) => {
      const cases: MadeRow[][] = [
        [{ value: 0.6 }],
        [{ value: 30, kind: "training" }],
        [{ value: 900, metric: "throughputPerS", kind: "hpc" }],
        [{ value: 900, metric: "throughputPerS" }],
        [4, 9, 70].map((value, i) => ({ value, batch: 8 ** i })),
      ];
      for (const rows of cases) {
        const mps = slowdown(rows, "mps", tenants, "7g.80gb");
        expect(mps).toBeGreaterThanOrEqual(1);
        expect(mps).toBeLessThan(tenants * 1.15);
        const turns = slowdown(rows, "time-slicing", tenants, "7g.80gb");
        expect(turns).toBeGreaterThanOrEqual(1);
        expect(turns).toBeLessThan(tenants * 1.4);
      }
    },
  );

  test("a fit does not stop at a worse explanation than the law has", () => {
    const of = group(BATCHES.map((batch) => ({ batch, metric: "throughputPerS" })));
    const { residuals } = fitGroup(of);
    for (const residual of residuals) expect(Math.abs(residual)).toBeLessThan(0.04);
  });
});

describe("regimes", () => {
  test.each<readonly [string, readonly MadeRow[], string]>([
    ["times over batches", [{ value: 1 }, { value: 2, batch: 2 }], "steps"],
    [
      "rates over batches",
      [
        { value: 9, metric: "throughputPerS" },
        { value: 9, batch: 2, metric: "throughputPerS" },
      ],
      "rates",
    ],
    [
      "training over batches",
      [
        { value: 1, kind: "training" },
        { value: 2, batch: 2, kind: "training" },
      ],
      "training",
    ],
    ["one number of training", [{ value: 9, kind: "training" }], "training"],
    ["one rate", [{ value: 9, metric: "throughputPerS" }], "saturating"],
    ["one time", [{ value: 9 }], "single"],
    [
      "one number of a process run beside others",
      [{ value: 9 }, { value: 9, role: "predict", sharing: "time-slicing", tenants: 2 }],
      "replicas",
    ],
    ["simulations", [{ value: 9, kind: "hpc" }], "hpc"],
    ["one time of a kind that nobody foresaw", [{ value: 9, kind: "llm" }], "single"],
  ])("%s", (_, rows, regime) => {
    expect(fitGroup(observationsOf(rows).groups[0]!).regime).toBe(regime);
  });

  test("do not depend on the values that are to be predicted", () => {
    const rows = (value: number): MadeRow[] => [{ value: 10 }, { value, partition: "1g.10gb", role: "predict" }];
    const fits = [12, 80].map((value) => fitGroup(observationsOf(rows(value)).groups[0]!).coefficients);
    expect(fits[0]).toStrictEqual(fits[1]);
  });
});
