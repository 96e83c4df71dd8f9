import { describe, expect, test } from "vitest";
import { fact } from "../../sim/base/fact.ts";
import { drawsFor } from "../../sim/workload/draws.ts";
import { findShape } from "../../sim/workload/llm/shapes.ts";
import { RequestTable } from "../../sim/workload/request-table.ts";
import type { LlmWork, TokenDistribution } from "../../sim/workload/work.ts";
import { type TinyDocument, tinyRun } from "../support/tiny.ts";
import { arrivalTimes } from "./arrivals-lab.ts";

const sized = (size: object) => ({ reference: "a100-sxm4-80gb", hostGap: "0ms", compute: "20ms", size });
const ours = { work: sized({ kind: "lognormal", cv: 1 }), arrivals: { kind: "poisson", rate: "10/s" } };
const theirs = { work: sized({ kind: "gamma", cv: 2 }), arrivals: { kind: "gamma", rate: "5/s", cv: 2 } };
const looping = {
  ...theirs,
  arrivals: { kind: "closed", concurrency: 3, think: "50ms", thinkDistribution: "exponential" },
};

function run(
  tenants: Record<string, object>,
  leaf: object,
  more: Partial<TinyDocument> = {},
): ReturnType<typeof tinyRun> {
  return tinyRun({
    duration: "30s",
    tenants,
    policies: { all: [{ gpu: 0, ...leaf, tenants: Object.keys(tenants) }] },
    ...more,
  });
}

/** Device time of each request by its number: what was drawn for it. */
function sizes(result: ReturnType<typeof tinyRun>, tenant = "ours"): Record<number, number> {
  const { index, blameNs } = result.of(tenant);
  return Object.fromEntries(Array.from(index, (number, k) => [number, blameNs.device[k]!]));
}

/** Arrivals and sizes together: latencies where nobody else has a say. */
function apart(tenants: Record<string, object>, more: Partial<TinyDocument> = {}): number[] {
  const names = Object.keys(tenants);
  const parts = names.map((name) => ({ profile: "1g.10gb", exclusive: {}, tenants: [name] }));
  const result = tinyRun({ duration: "30s", tenants, policies: { apart: [{ gpu: 0, mig: parts }] }, ...more });
  return [...result.of("ours").latencyNs];
}

describe("what is drawn for a tenant", () => {
  const alone = sizes(run({ ours }, { timeSlicing: {} }));

  test.each([
    ["another tenant", { ours, theirs }],
    ["a tenant that stands before it", { another: theirs, ours }],
    ["a closed loop, whose draws depend on answers", { looping, ours }],
    ["two more tenants", { a: looping, b: theirs, ours }],
  ])("does not change with %s", (_name, tenants) => {
    expect(sizes(run(tenants, { timeSlicing: {} }))).toStrictEqual(alone);
  });

  test("does not change with the order of the file", () => {
    const forth = apart({ another: theirs, ours, theirs });
    const back = apart({ theirs, ours, another: theirs });
    expect(back).toStrictEqual(forth);
  });

  test("does not change with a neighbour on a part of its own, whatever that one runs", () => {
    const own = apart({ ours });
    expect(apart({ ours, theirs })).toStrictEqual(own);
    expect(apart({ looping, ours })).toStrictEqual(own);
    expect(own.length).toBeGreaterThan(250);
  });

  test.each([{ mps: {} }, { timeSlicing: { slice: "30ms" } }])("does not change with the policy: %o", (leaf) => {
    expect(sizes(run({ ours, theirs }, leaf))).toStrictEqual(alone);
  });

  test("changes with the seed and with its own name", () => {
    expect(sizes(run({ ours }, { timeSlicing: {} }, { seed: 2 }))).not.toStrictEqual(alone);
    expect(sizes(run({ renamed: ours }, { timeSlicing: {} }), "renamed")).not.toStrictEqual(alone);
  });

  test("is the same request by request in a closed loop, although the requests come at other times", () => {
    const few = sizes(run({ ours: looping }, { timeSlicing: {} }));
    const many = sizes(run({ ours: looping, theirs }, { mps: {} }));
    const both = Object.keys(few).filter((number) => number in many);
    expect(both.length).toBeGreaterThan(100);
    for (const number of both) expect(many[Number(number)]).toBe(few[Number(number)]);
  });
});

describe("arrivals", () => {
  test("do not change with the run's length", () => {
    const short = arrivalTimes({ kind: "poisson", ratePerS: 10 }, 10e9);
    const long = arrivalTimes({ kind: "poisson", ratePerS: 10 }, 20e9);
    expect(long.subarray(0, short.length)).toStrictEqual(short);
  });

  test("of one seed scale with the rate, so that loads are compared on the same luck", () => {
    const slow = arrivalTimes({ kind: "gamma", ratePerS: 10, cv: 2 }, 20e9);
    const fast = arrivalTimes({ kind: "gamma", ratePerS: 20, cv: 2 }, 10e9);
    expect(fast.length).toBe(slow.length);
    expect(slow.every((at, i) => Math.abs(at - 2 * fast[i]!) <= 1)).toBe(true);
  });
});

describe("token counts", () => {
  const lognormal = (median: number): TokenDistribution => ({ kind: "lognormal", median, mean: 2 * median, max: 1e6 });

  function drawn(promptTokens: TokenDistribution, outputTokens: TokenDistribution): RequestTable {
    const work: LlmWork = {
      kind: "llm",
      shape: findShape("llama-2-7b")!,
      promptTokens,
      outputTokens,
      hostGapNs: fact(0, "ns", "assumed", "test"),
      maxBatchedTokens: 512,
      maxSequences: 8,
    };
    const requests = new RequestTable();
    const draws = drawsFor(1, "chat", work, null);
    for (let index = 0; index < 50; index++) draws(requests, requests.acquire(index, 0), index);
    return requests;
  }

  test("of the prompt do not depend on those of the output, nor the other way round", () => {
    const both = drawn(lognormal(500), lognormal(100));
    expect(drawn(lognormal(500), lognormal(7)).promptTokens).toStrictEqual(both.promptTokens);
    expect(drawn({ kind: "constant", tokens: 9 }, lognormal(100)).outputTokens).toStrictEqual(both.outputTokens);
  });

  test("of a trace are taken as they are, but for empty ones", () => {
    const requests = new RequestTable();
    const trace = { promptTokens: Int32Array.of(5, 0, 7), outputTokens: Int32Array.of(0, 2, 3) };
    const work = { kind: "llm" } as LlmWork;
    const draws = drawsFor(1, "chat", work, trace);
    for (let index = 0; index < 3; index++) draws(requests, requests.acquire(index, 0), index);
    expect([...requests.promptTokens.subarray(0, 3)]).toStrictEqual([5, 1, 7]);
    expect([...requests.outputTokens.subarray(0, 3)]).toStrictEqual([1, 2, 3]);
  });
});
