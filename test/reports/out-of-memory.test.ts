import { describe, expect, test } from "vitest";
import { describeRun } from "../../reports/finding.ts";
import { memoryTroubles, troubleSentence } from "../../reports/memory-words.ts";
import { outOfMemorySection } from "../../reports/sections/out-of-memory.ts";
import type { OutOfMemory } from "../../sim/result/memory.ts";
import type { RunResult, TenantResult } from "../../sim/result/run.ts";
import { tinyResult } from "../support/tiny.ts";
import { fakeResult } from "../support/fake-result.ts";

const FAILING: OutOfMemory = {
  probability: 0.6,
  failures: 10,
  inWarmUp: 0,
  requestsLost: 20,
  firstNs: 12e9,
  meanFirstNs: 15e9,
  intervals: { probability: [0.23, 0.88], meanFirstNs: [10e9, 20e9] },
};

/** A made-up result in which the first tenant of the first policy has something more. */
function withTenant(change: (tenant: TenantResult) => Partial<TenantResult>): RunResult {
  const result = fakeResult();
  const [first, ...rest] = result.policies;
  const tenants = first!.tenants.map((tenant, i) => (i === 0 ? { ...tenant, ...change(tenant) } : tenant));
  const sound = [first!, ...rest].map((policy) => ({
    ...policy,
    tenants: policy.tenants.map((tenant) => ({ ...tenant, failure: null })),
  }));
  return { ...result, policies: [{ ...first!, name: "tight <i>", tenants }, ...sound.slice(1)] };
}

describe("the section on memory that is not there", () => {
  test("is absent where every model fits and nobody grows", () => {
    expect(outOfMemorySection(withTenant(() => ({ failure: null })))).toBeNull();
  });

  test("says who, how likely with its interval, when first, and what share of the requests that cost", () => {
    const result = withTenant(() => ({ failure: null, outOfMemory: FAILING, arrived: 400 }));
    const [name] = result.policies[0]!.tenants.map((tenant) => tenant.name);
    const { html } = outOfMemorySection(result)!;
    expect(html).toContain(`>${name} runs out of memory under tight &lt;i&gt;</h2>`);
    expect(html).toContain("<td>60.0 % of runs<small>23.0 % to 88.0 %</small></td>");
    expect(html).toContain("<td>12.0 s</td><td>15.0 s<small>10.0 s to 20.0 s</small></td><td>2</td>");
    expect(html, "20 in five runs").toContain("<td>4<small>5.0 % of those that arrived</small></td>");
    expect(memoryTroubles(result).map(troubleSentence)).toStrictEqual([
      `tight <i>: ${name} runs out of memory in 60.0 % of runs, first after 15.0 s on average, and loses 5.0 % of its requests by that`,
    ]);
  });

  test("says what a process turns away that stays away, beside what it lost when it died", () => {
    const outOfMemory = { ...FAILING, requestsAway: 100 };
    const result = withTenant(() => ({ failure: null, outOfMemory, arrived: 400 }));
    expect(outOfMemorySection(result)!.html).toContain("<small>and 20 after it was gone, 25.0 %</small>");
    expect(troubleSentence(memoryTroubles(result)[0]!)).toMatch(
      / on average, loses 5\.0 % of its requests by that and turns away 25\.0 % afterwards, as it stays away$/u,
    );
    expect(describeRun(result).queues).toMatch(/Every queue that is served to the end is stable\.$/u);
  });

  test("has one row of a tenant that never starts, and names every tenant with its own policies", () => {
    const plain = withTenant(() => ({ failure: null, outOfMemory: FAILING }));
    const [a, b] = plain.policies[0]!.tenants.map(({ name }) => name);
    const first = plain.policies[0]!;
    const failure = "out of memory: asked for 90.0 GiB";
    const never = { ...FAILING, probability: 0, failures: 0, requestsLost: 0, firstNs: null, meanFirstNs: null };
    const tenants = first.tenants.map((one, i) => (i === 1 ? { ...one, failure, outOfMemory: never } : one));
    const second = { ...first, name: "small", tenants };
    const result = { ...plain, policies: [first, second] };
    expect(memoryTroubles(result).map(({ policy, tenant, kind }) => [policy, tenant, kind])).toStrictEqual([
      [first.name, a, "growth"],
      ["small", a, "growth"],
      ["small", b, "start"],
    ]);
    expect(outOfMemorySection(result)!.html).toContain(
      `>${a} runs out of memory under every policy, ${b} under small</h2>`,
    );
  });

  test("tells what happened in the warm-up, which counts nowhere else", () => {
    const quiet = { ...FAILING, probability: 0, failures: 0, inWarmUp: 3, requestsLost: 0, firstNs: null };
    const outOfMemory = { ...quiet, meanFirstNs: null, intervals: {} };
    const result = withTenant(() => ({ failure: null, outOfMemory }));
    expect(outOfMemorySection(result)!.html).toContain("and 3 in all while warming up");
    expect(troubleSentence(memoryTroubles(result)[0]!)).toContain("runs out of memory while it warms up");
  });

  test("says that nobody does where those that grow never fail", () => {
    const outOfMemory = { ...FAILING, probability: 0, failures: 0, requestsLost: 0, firstNs: null, meanFirstNs: null };
    const { html } = outOfMemorySection(withTenant(() => ({ failure: null, outOfMemory })))!;
    expect(html).toContain("Nobody runs out of memory");
    expect(html).toContain("<td>no run<small>23.0 % to 88.0 %</small></td>");
  });

  test("shows a model that does not fit where it is pinned as certain", () => {
    const failure = "out of memory: chat asked for 90.0 GiB on gpu0, where 80.0 GiB of 80.0 GiB were free";
    const { html } = outOfMemorySection(withTenant(() => ({ name: "chat", failure })))!;
    expect(html).toContain("<td>does not fit</td><td>always</td><td>at the start</td>");
  });
});

test("a tenant that fits in some placements only has a probability of its own, with an interval", () => {
  const work = { reference: "a100-sxm4-80gb", compute: "1ms" };
  const large = {
    work,
    arrivals: { kind: "constant", rate: "5/s" },
    memory: { context: "1GB", working: "50GB" },
  };
  const shared = (gpu: number) => ({ gpu, timeSlicing: {}, replicas: 2 });
  const result = tinyResult({
    duration: "1s",
    warmup: "0s",
    replications: 8,
    gpus: { type: "a100-sxm4-80gb", count: 2 },
    tenants: { a: large, b: large },
    policies: { random: { placement: "random", gpus: [shared(0), shared(1)], tenants: ["a", "b"] } },
  });
  const troubles = memoryTroubles(result);
  expect(troubles.map(({ tenant, kind }) => [tenant, kind])).toStrictEqual([["b", "start"]]);
  const [{ probability, interval }] = troubles as [(typeof troubles)[number]];
  const together = result.policies[0]!.placement!.draws.filter((draw) => draw.length === 1).length;
  expect(probability).toBe(together / 8);
  expect(interval![0]).toBeLessThan(probability);
  expect(interval![1]).toBeGreaterThan(probability);
});
