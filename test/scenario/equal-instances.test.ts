import { describe, expect, test } from "vitest";
import { possiblePart } from "../../sim/scenario/parse.ts";
import { tinyScenario } from "../support/tiny.ts";

const TENANT = {
  work: { reference: "a100-sxm4-80gb", compute: "4ms" },
  arrivals: { kind: "poisson", rate: "3/s" },
};

/** A GPU cut for so many tenants, "t 1" and so on. */
function document(gpu: string, tenants: number, more: object = { mig: { equal: "each" } }) {
  return {
    title: "equal",
    duration: "1s",
    gpus: { type: gpu },
    tenants: { t: { ...TENANT, copies: tenants } },
    policies: { MIG: [{ gpu: 0, tenants: ["t"], ...more }] },
  };
}

/** What each instance is, and who is on it: "3g.40gb@0 t 1". */
function instances(gpu: string, tenants: number, more?: object): string[] {
  const { policies } = tinyScenario(document(gpu, tenants, more));
  return policies[0]!.partitions.map(
    ({ profile, start, members }) => `${profile!.name}@${start} ${members.map(({ tenant }) => tenant).join(", ")}`,
  );
}

/** Profiles of the instances alone. */
const profiles = (gpu: string, tenants: number): string[] => [
  ...new Set(instances(gpu, tenants).map((instance) => instance.split("@")[0]!)),
];

describe("equal instances, one for each tenant", () => {
  test.each(["a100-sxm4-80gb", "h100-sxm5-80gb"])("are the largest of which so many fit on %s", (gpu) => {
    expect([1, 2, 3, 4, 5, 6, 7].map((tenants) => profiles(gpu, tenants))).toEqual([
      ["7g.80gb"],
      ["3g.40gb"],
      ["2g.20gb"],
      ["1g.20gb"],
      ["1g.10gb"],
      ["1g.10gb"],
      ["1g.10gb"],
    ]);
  });

  test("are the largest of which so many fit on an A30, which has four slices", () => {
    const found = [1, 2, 3, 4].map((tenants) => profiles("a30-24gb", tenants));
    expect(found).toEqual([["4g.24gb"], ["2g.12gb"], ["1g.6gb"], ["1g.6gb"]]);
  });

  test.each([
    ["a100-sxm4-80gb", 7],
    ["h100-sxm5-80gb", 7],
    ["a30-24gb", 4],
  ])("on %s hold one tenant each, at places that differ, for 1 to %i", (gpu, most) => {
    for (let tenants = 1; tenants <= most; tenants++) {
      const found = instances(gpu, tenants);
      expect(found).toHaveLength(tenants);
      expect(new Set(found.map((instance) => instance.split(" ")[0])).size).toBe(tenants);
      const names = found.map((instance) => instance.replace(/^\S+ /u, "")).toSorted();
      expect(names).toEqual(Array.from({ length: tenants }, (_, i) => `t ${i + 1}`));
    }
  });

  test.each([
    ["a100-sxm4-80gb", 8, 7],
    ["h100-sxm5-80gb", 8, 7],
    ["a30-24gb", 5, 4],
  ])("are refused on %s for %i tenants, with the most there can be", (gpu, tenants, most) => {
    expect(possiblePart(document(gpu, tenants), "f.yaml")).toEqual({
      scenario: null,
      impossible: {
        MIG: `${gpu} can be cut into at most ${most} equal GPU instances (found ${tenants} instances)`,
      },
    });
    expect(() => tinyScenario(document(gpu, tenants))).toThrow(/Use fewer tenants, or let several share an instance/);
  });
});

describe("so many equal instances", () => {
  test("have the tenants dealt out one by one, who share them as the GPU says", () => {
    const found = instances("a100-sxm4-80gb", 5, { mig: { equal: 2 }, timeSlicing: {} });
    expect(found).toEqual(["3g.40gb@0 t 2, t 4", "3g.40gb@4 t 1, t 3, t 5"]);
    const { policies } = tinyScenario(document("a100-sxm4-80gb", 5, { mig: { equal: 2 }, timeSlicing: {} }));
    expect(policies[0]!.partitions.map(({ policy }) => policy.key)).toEqual(["timeSlicing", "timeSlicing"]);
  });

  test("may hold more tenants than there can be instances", () => {
    const found = instances("a100-sxm4-80gb", 9, { mig: { equal: 7 }, mps: {} });
    expect(found.map((instance) => instance.replace(/^\S+ /u, "")).toSorted()).toEqual([
      "t 1, t 8",
      "t 2, t 9",
      "t 3",
      "t 4",
      "t 5",
      "t 6",
      "t 7",
    ]);
  });

  test("are refused when there are fewer tenants, or when the GPU has no MIG", () => {
    expect(() => tinyScenario(document("a100-sxm4-80gb", 2, { mig: { equal: 3 } }))).toThrow(
      /asks for more instances than there are tenants \(found 3 instances, 2 tenants\)/,
    );
    expect(() => tinyScenario(document("t4-16gb", 2))).toThrow(
      /policies\.MIG\[0\]\.mig: t4-16gb has no MIG\. Use timeSlicing/,
    );
  });

  test.each([
    [0, /must be a whole number from 1 to 7 \(found 0\)/],
    [8, /must be a whole number from 1 to 7 \(found 8\)/],
    ["all", /must be each, or a number of GPU instances from 1 to 7 \(found "all"\)/],
  ])("cannot be %j", (equal, message) => {
    expect(() => tinyScenario(document("a100-sxm4-80gb", 2, { mig: { equal } }))).toThrow(message);
  });
});
