import { describe, expect, test } from "vitest";
import { describeRun } from "../../reports/finding.ts";
import { standingOf } from "../../reports/standing.ts";
import { fakeResult } from "../support/fake-result.ts";
import { below, type FakePolicy, type FakeTenant, type Fate } from "../support/fake-story.ts";

const MS = 1e6;
const TWO: readonly FakeTenant[] = [
  { name: "api", targets: [below("latency", 100 * MS)], p99Ns: 0, ratePerS: 10 },
  { name: "batch", targets: [below("latency", 900 * MS)], p99Ns: 0, ratePerS: 10 },
];

/** A policy that puts both tenants on each of `gpus` GPUs. */
function policy(name: string, gpus: number, fates: Readonly<Record<string, Fate>> = {}): FakePolicy {
  const partition = { profile: null, discipline: "exclusive" as const, tenants: TWO.map((tenant) => tenant.name) };
  return { name, gpus: Array.from({ length: gpus }, () => [partition]), fates };
}

describe("a verdict that the interval leaves open", () => {
  test("is neither met nor missed, and nothing is recommended on it", () => {
    const run = describeRun(
      fakeResult({ tenants: TWO, policies: [policy("a", 1, { api: { ratio: 0.97, halfWidth: 0.06 } })] }),
    );
    expect(run.recommended).toBeNull();
    expect(run.title).toContain("is too close to call");
    expect(run.verdict).toContain("too close to call");
  });

  test("counts as met when the whole interval lies within the limit", () => {
    const run = describeRun(
      fakeResult({ tenants: TWO, policies: [policy("a", 1, { api: { ratio: 0.93, halfWidth: 0.06 } })] }),
    );
    expect(run.recommended?.name).toBe("a");
    expect(run.verdict).toContain("93 % (±6 %)");
  });
});

describe("an overloaded service", () => {
  const result = fakeResult({ tenants: TWO, policies: [policy("a", 1, { api: "overloaded" }), policy("b", 1)] });

  test("is said to be, with what it carries of what arrives", () => {
    expect(describeRun(result).verdict).toMatch(
      /a overloads api, which carries [\d.]+\/s of the [\d.]+\/s that arrive/u,
    );
  });

  test("is not served, and worse than one that only misses a target", () => {
    expect(standingOf(result.policies[0]!, result.policies[0]!.tenants[0]!).kind).toBe("overloaded");
    expect(describeRun(result).recommended?.name).toBe("b");
  });
});

describe("the queues", () => {
  test("come before any number", () => {
    const { queues } = describeRun(fakeResult({ tenants: TWO, policies: [policy("a", 1)] }));
    expect(queues).toBe("Every queue is stable.");
    const over = fakeResult({ tenants: TWO, policies: [policy("a", 1, { api: "overloaded" }), policy("b", 1)] });
    expect(describeRun(over).queues).toBe("api under a is overloaded.");
  });
});
