import { describe, expect, test } from "vitest";
import { possiblePart } from "../../sim/scenario/parse.ts";

const TENANT = { work: { reference: "a100-sxm4-80gb", compute: "4ms" }, arrivals: { kind: "poisson", rate: "3/s" } };
const TURNS = [{ gpu: 0, timeSlicing: {}, tenants: ["a", "b"] }];
const TOO_MANY = [
  {
    gpu: 0,
    mig: [
      { profile: "7g.80gb", tenants: ["a"] },
      { profile: "1g.10gb", tenants: ["b"] },
    ],
  },
];

function partOf(policies: Readonly<Record<string, unknown>>, more: object = {}) {
  const tenants = { a: TENANT, b: TENANT };
  return possiblePart(
    { title: "T", duration: "1s", gpus: { type: "a100-sxm4-80gb" }, tenants, policies, ...more },
    "f.yaml",
  );
}

/** Names of the policies that are left. @throws Error when something else is wrong */
function left(part: ReturnType<typeof partOf>): string[] | null {
  if ("problems" in part) throw new Error(part.problems.map(({ rule }) => rule).join("\n"));
  return part.scenario?.policies.map(({ name }) => name) ?? null;
}

describe("the possible part of a scenario", () => {
  test("is all of it when nothing is wrong", () => {
    const part = partOf({ turns: TURNS });
    expect(left(part)).toEqual(["turns"]);
    expect(part).toMatchObject({ impossible: {} });
  });

  test("leaves out policies that cannot exist, in the order of the file, each with its reason", () => {
    const part = partOf({ z: TURNS, MIG: TOO_MANY, turns: TURNS });
    expect(left(part)).toEqual(["z", "turns"]);
    expect(part).toMatchObject({ impossible: { MIG: expect.stringMatching(/7g\.80gb, 1g\.10gb/) as unknown } });
  });

  test("is nothing when no policy is possible", () => {
    const part = partOf({ MIG: TOO_MANY, again: TOO_MANY });
    expect(left(part)).toBeNull();
    expect(part).toMatchObject({
      impossible: { MIG: expect.any(String) as unknown, again: expect.any(String) as unknown },
    });
  });

  test("does not excuse mistakes elsewhere, which are all told", () => {
    const part = partOf({ MIG: TOO_MANY, turns: TURNS }, { load: -1, duration: "soon" });
    expect("problems" in part ? part.problems.map(({ path }) => path) : []).toEqual(
      expect.arrayContaining(["load", "duration"]),
    );
  });
});
