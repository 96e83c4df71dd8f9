import { describe, expect, test } from "vitest";
import { isRandom } from "../../sim/scenario/randomness.ts";
import { tinyScenario } from "../support/tiny.ts";

const WORK = { reference: "a100-sxm4-80gb", compute: "1ms" };
const CONSTANT = { kind: "constant", rate: "10/s" };
const SHAPE = { layers: 1, hidden: 64, intermediate: 64, heads: 4, kvHeads: 4, headDim: 16, vocabulary: 100 };
const tokens = (prompt: object, output: object): object => ({
  shape: SHAPE,
  arrivals: CONSTANT,
  promptTokens: prompt,
  outputTokens: output,
});
const SEVEN = { kind: "constant", tokens: 7 };
const LOGNORMAL = { kind: "lognormal", median: 7, mean: 9, max: 20 };

/** Whether anything is drawn when this tenant stands beside one of which nothing is. */
function draws(tenant: object): boolean {
  return isRandom(
    tinyScenario({
      duration: "1s",
      gpus: { type: "a100-sxm4-80gb", count: 2 },
      tenants: { quiet: { work: WORK, arrivals: CONSTANT }, tenant },
      policies: {
        p: [
          { gpu: 0, exclusive: {}, tenants: ["quiet"] },
          { gpu: 1, timeSlicing: {}, tenants: ["tenant"] },
        ],
      },
    }),
  );
}

describe("a scenario draws nothing", () => {
  test.each<[string, object]>([
    ["equal gaps and sizes", { work: WORK, arrivals: CONSTANT }],
    ["gamma gaps without spread", { work: WORK, arrivals: { kind: "gamma", rate: "5/s", cv: 0 } }],
    ["a list", { work: WORK, arrivals: { kind: "list", at: ["0s"] } }],
    ["clients that do not think", { work: WORK, arrivals: { kind: "closed", concurrency: 2 } }],
    ["clients that think for a fixed time", { work: WORK, arrivals: { kind: "closed", concurrency: 2, think: "1s" } }],
    [
      "clients that would think at random, but for no time",
      { work: WORK, arrivals: { kind: "closed", concurrency: 2, thinkDistribution: "exponential" } },
    ],
    ["tokens of fixed numbers", tokens(SEVEN, SEVEN)],
    ["round robin", { work: WORK, arrivals: CONSTANT, processes: 2, routing: "round-robin" }],
  ])("with %s", (_name, tenant) => {
    expect(draws(tenant)).toBe(false);
  });
});

describe("a scenario draws at random", () => {
  test.each<[string, object]>([
    ["Poisson arrivals", { work: WORK, arrivals: { kind: "poisson", rate: "5/s" } }],
    ["gamma gaps", { work: WORK, arrivals: { kind: "gamma", rate: "5/s", cv: 0.1 } }],
    [
      "thinking clients",
      { work: WORK, arrivals: { kind: "closed", concurrency: 2, think: "1s", thinkDistribution: "exponential" } },
    ],
    ["random sizes", { work: { ...WORK, size: { kind: "exponential" } }, arrivals: CONSTANT }],
    ["random prompts", tokens(LOGNORMAL, SEVEN)],
    ["random answers", tokens(SEVEN, LOGNORMAL)],
    ["random routing", { work: WORK, arrivals: CONSTANT, processes: 2, routing: "random" }],
  ])("with %s", (_name, tenant) => {
    expect(draws(tenant)).toBe(true);
  });
});

test("tokens of a trace are not drawn, whatever the workload says", () => {
  const scenario = tinyScenario({
    duration: "1s",
    tenants: { llm: tokens(LOGNORMAL, LOGNORMAL) },
    policies: { p: [{ gpu: 0, exclusive: {}, tenants: ["llm"] }] },
  });
  const [tenant] = scenario.tenants;
  const traceTokens = { prompt: Int32Array.of(1), output: Int32Array.of(1) } as unknown as NonNullable<
    (typeof scenario.tenants)[0]["traceTokens"]
  >;
  expect(isRandom(scenario)).toBe(true);
  expect(isRandom({ ...scenario, tenants: [{ ...tenant!, traceTokens }] })).toBe(false);
});
