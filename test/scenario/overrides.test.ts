import { describe, expect, test } from "vitest";
import { overrideScenario, parseOverrides, type RunFlags } from "../../cli/overrides.ts";
import { formatProblem, ProblemsError } from "../../sim/base/problems.ts";
import type { Scenario } from "../../sim/scenario/scenario.ts";
import { changed, scenarioOf, VALID } from "./valid.ts";

const NONE: RunFlags = {
  seed: undefined,
  duration: undefined,
  replications: undefined,
  precision: undefined,
  "max-replications": undefined,
  policy: undefined,
  trace: undefined,
};
const TWO =
  changed("duration: 10s", "duration: 10s\nwarmup: 1s\nlimit: 12s") +
  "  mps: [{gpu: 0, mps: {}, tenants: [llm, web]}]\n";

function overridden(flags: Partial<RunFlags>, text = TWO): Scenario {
  return overrideScenario(scenarioOf(text), parseOverrides({ ...NONE, ...flags }));
}

/** Lines that a user reads when the flags are wrong. */
function problemsOf(run: () => unknown): string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof ProblemsError) return error.problems.map(formatProblem);
    throw error;
  }
  return [];
}

describe("flags of run", () => {
  test.each<[Partial<RunFlags>, string]>([
    [{ seed: "1.5" }, "--seed: must be a whole number from 0 to 2^53 - 1 (found 1.5)"],
    [{ seed: "-1" }, "--seed: must be a whole number from 0 to 2^53 - 1 (found -1)"],
    [{ seed: "9007199254740992" }, "--seed: must be a whole number from 0 to 2^53 - 1 (found 9007199254740992)"],
    [{ duration: "0s" }, "--duration: must be more than 0 (found 0s)"],
    [{ duration: "500ms" }, "--duration: must be longer than the scenario's warmup (found 500ms)"],
    [{ replications: "0" }, "--replications: must be a whole number from 1 to 10000 (found 0)"],
    [{ replications: "1e3" }, "--replications: must be a whole number from 1 to 10000 (found 1e3)"],
    [{ "max-replications": "1" }, "--max-replications: must be a whole number from 2 to 10000 (found 1)"],
    [{ precision: "5" }, "--precision: must be a share between 0 and 1, such as 5% (found 5)"],
    [{ precision: "0%" }, "--precision: must be a share between 0 and 1, such as 5% (found 0%)"],
    [{ policy: ["mpss"] }, '--policy: is not a policy of f (found mpss). Did you mean "mps"?'],
    [{ trace: ["code"] }, "--trace: must be TENANT=FILE (found code). For example --trace code=trace.csv"],
    [{ trace: ["=a.csv"] }, "--trace: must be TENANT=FILE (found =a.csv). For example --trace code=trace.csv"],
    [{ trace: ["a=1.csv", "a=2.csv"] }, "--trace: gives a tenant two traces (found a=2.csv)"],
  ])("that are wrong are told: %j", (flags, line) => {
    expect(problemsOf(() => overridden(flags))).toStrictEqual([line]);
  });

  test("that are wrong are told all at once", () => {
    expect(problemsOf(() => overridden({ seed: "x", duration: "10", trace: ["y"] }))).toHaveLength(3);
  });

  test("a file of --trace may hold equal signs", () => {
    expect(parseOverrides({ ...NONE, trace: ["code=a=b.csv"] }).traces).toStrictEqual(new Map([["code", "a=b.csv"]]));
  });

  test("change nothing unless they are given", () => {
    expect(overridden({})).toStrictEqual(scenarioOf(TWO));
  });

  test("win over the scenario; a limit for the old duration is forgotten", () => {
    const { seed, durationNs, limitNs, policies } = overridden({ seed: "7", duration: "1min", policy: ["mps"] });
    expect([seed, durationNs, limitNs, policies.map(({ name }) => name)]).toStrictEqual([7, 60e9, null, ["mps"]]);
  });

  test("say how often to run", () => {
    const { replications, precision, maxReplications } = overridden({
      replications: "7",
      precision: "2.5%",
      "max-replications": "40",
    });
    expect([replications, precision, maxReplications]).toStrictEqual([7, 0.025, 40]);
  });

  test("are in the document of the result, so that it runs again as it ran", () => {
    const scenario = overridden({
      seed: "7",
      duration: "1min",
      replications: "7",
      precision: "5%",
      "max-replications": "40",
      policy: ["mps"],
    });
    expect(scenarioOf(JSON.stringify(scenario.document))).toStrictEqual(scenario);
  });

  test("keep policies in the order of the file", () => {
    const { policies } = overridden({ policy: ["mps", "time"] });
    expect(policies.map(({ name }) => name)).toStrictEqual(["time", "mps"]);
    expect(VALID).not.toContain("mps");
  });
});
