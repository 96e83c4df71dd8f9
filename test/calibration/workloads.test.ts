import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { calibrate } from "../../sim/calibration/calibrate.ts";
import { workloadsText } from "../../sim/calibration/workloads-text.ts";
import { formatProblem } from "../../sim/base/problems.ts";
import { parseScenario } from "../../sim/scenario/parse.ts";
import { observationsOf } from "./synthetic.ts";

const GIVEN = [
  { value: 10.2, batch: 8 },
  { value: 19.5, batch: 16 },
  { value: 38, batch: 32 },
];
const TEXT = workloadsText(calibrate(observationsOf(GIVEN)).workloads, "made.csv");

const scenario = (tenant: string): string => `title: calibrated
duration: 10s
workloads: fitted.yaml
gpus: { type: a100-sxm4-80gb }
tenants:
  a: { ${tenant}, arrivals: { kind: closed, concurrency: 1 } }
policies:
  alone: [{ gpu: 0, mig: [{ profile: 7g.80gb, exclusive: {}, tenants: [a] }] }]
`;

const parsed = (tenant: string, text: string | null = TEXT) =>
  parseScenario(scenario(tenant), "s.yaml", (name) => ({ file: name, text }));

/** What is wrong with a scenario that names this workload. */
function complaints(tenant: string, text: string | null = TEXT): string[] {
  const read = parsed(tenant, text);
  return "problems" in read ? read.problems.map(formatProblem) : [];
}

describe("a file of calibrated workloads", () => {
  test("says where each number comes from and how sure it is", () => {
    const { made } = (parse(TEXT) as { workloads: Record<string, { fit: object }> }).workloads;
    expect(made!.fit).toMatchObject({
      measurements: "made.csv",
      priors: "steps",
      rows: ["line 2", "line 3", "line 4"],
    });
    expect(TEXT).toMatch(/medianResidual: \d\.\d %\n/u);
    expect(TEXT).toMatch(/uncertainty:\n(?: +\w+: .*\n)* +compute: ×\/÷ \d/u);
    expect(TEXT).toMatch(/assumed:\n(?: +\w+: .*\n)* +memory: .* ± /u);
    expect(TEXT).toMatch(/predictionSpread:\n +1g\.10gb, batch 32: \d+\.\d %\n/u);
  });

  test("can be used by a scenario, at the batch measured or at another", () => {
    const works = ["workload: made", "workload: made, batch: 4"].map((tenant) => {
      const read = parsed(tenant);
      if ("problems" in read) throw new Error(complaints(tenant).join("\n"));
      return read.scenario.tenants[0]!.work;
    });
    expect(works).toMatchObject([
      { kind: "bursts", batch: 32, reference: { gpu: "a100-sxm4-80gb", sms: 98 } },
      { kind: "bursts", batch: 4, reference: { gpu: "a100-sxm4-80gb", sms: 98 } },
    ]);
  });

  test("leaves a scenario that stands on its own", () => {
    const read = parsed("workload: made");
    expect("scenario" in read && read.scenario.document).not.toHaveProperty("workloads");
    expect("scenario" in read && read.scenario.document).toHaveProperty("tenants.a.work.reference");
  });

  test("leaves workloads of the catalogue alone", () => {
    const read = parsed("workload: resnet50");
    expect("scenario" in read && read.scenario.tenants[0]!.workload).toBe("resnet50");
  });
});

describe("mistakes with a file of workloads", () => {
  test("a file that is not there is told at its place", () => {
    expect(complaints("workload: made", null)).toStrictEqual([
      expect.stringMatching(/^s\.yaml:3:\d+: workloads: there is no such file of workloads/u),
    ]);
  });

  test("a name that is neither in the file nor in the catalogue is told", () => {
    expect(complaints("workload: unmade")).toStrictEqual([
      expect.stringMatching(/tenants\.a\.workload: unmade is not/u),
    ]);
  });

  test("a file of something else is told", () => {
    expect(complaints("workload: made", "title: no\n")).toStrictEqual([
      expect.stringMatching(/^fitted\.yaml: must hold workloads:/u),
    ]);
  });

  test("an entry without work is told with its line", () => {
    expect(complaints("workload: made", "workloads:\n  made: { title: x }\n")).toStrictEqual([
      expect.stringMatching(/^fitted\.yaml:2:\d+: workloads\.made: must have work:/u),
    ]);
  });
});

describe("calibration", () => {
  test("of one number says that nearly everything is assumed, and is less sure of a slice", () => {
    const [one] = calibrate(observationsOf([{ value: 5 }])).workloads;
    const [sweep] = calibrate(observationsOf(GIVEN)).workloads;
    expect(one!.assumed.length).toBeGreaterThan(5);
    expect(one!.spread[0]!.sd).toBeGreaterThan(2 * sweep!.spread[0]!.sd);
  });

  test("reports groups that cannot be fitted, and goes on with the others", () => {
    const { workloads, left } = calibrate(
      observationsOf([...GIVEN, { value: 1, group: "torn", family: "x" }, { value: 1, group: "torn", family: "y" }]),
    );
    expect(workloads.map(({ fit }) => fit.group.name)).toStrictEqual(["made"]);
    expect(left.map(({ group, reason }) => `${group}: ${reason}`).join("\n")).toMatch(
      /^torn: .*several families: x, y$/u,
    );
  });
});
