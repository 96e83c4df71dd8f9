import { describe, expect, test } from "vitest";
import { describeRun } from "../../reports/finding.ts";
import { standingOf } from "../../reports/standing.ts";
import type { RunResult, TargetOutcome, TenantResult } from "../../sim/result/run.ts";
import { fakeResult } from "../support/fake-result.ts";
import { below, type FakePolicy, type FakeTenant } from "../support/fake-story.ts";

const API: readonly FakeTenant[] = [{ name: "api", targets: [below("latency", 1e8)], p99Ns: 0, ratePerS: 10 }];

function policy(name: string): FakePolicy {
  return { name, gpus: [[{ profile: null, discipline: "exclusive", tenants: ["api"] }]], fates: {} };
}

/** A run whose only target has no percentile, but these shares of requests in time. */
function withShares(shares: Readonly<Record<string, readonly [number, TargetOutcome["verdict"]]>>): RunResult {
  const result = fakeResult({ tenants: API, policies: Object.keys(shares).map(policy) });
  return {
    ...result,
    policies: result.policies.map((one) => {
      const [within, verdict] = shares[one.name]!;
      const tenants = one.tenants.map((tenant): TenantResult => {
        const targets = tenant.targets.map((target) => ({ ...target, value: null, ratio: null, verdict, within }));
        return { ...tenant, targets, worst: targets[0]!, met: false };
      });
      return { ...one, tenants, allTargetsMet: false };
    }),
  };
}

describe("targets that only shares in time tell of", () => {
  test("make the policy with the largest share the closest, whatever the order of the file", () => {
    const shares = { slow: [0.54, "open"], fast: [0.98, "open"] } as const;
    const { best, verdict } = describeRun(withShares(shares));
    expect(best?.name).toBe("fast");
    expect(verdict).toMatch(/^Closest is fast .*: it leaves open whether api meets its targets/u);
    const turned = describeRun(withShares({ fast: shares.fast, slow: shares.slow }));
    expect(turned.best?.name).toBe("fast");
  });

  test("put a policy that misses for certain behind one that is open, though more of its requests were in time", () => {
    expect(describeRun(withShares({ a: [0.6, "missed"], b: [0.5, "open"] })).best?.name).toBe("b");
  });

  test("are told as missed with their share, and a single service is not counted", () => {
    const { verdict } = describeRun(withShares({ a: [0.168, "missed"] }));
    expect(verdict).toContain("misses api's p99 latency target (16.8 % of requests are in time)");
    expect(verdict).not.toContain("none of");
  });
});

describe("a service that loses a few requests", () => {
  const lossy = (rejected: number, within: number): TenantResult => {
    const [tenant] = withShares({ a: [within, "open"] }).policies[0]!.tenants;
    const ended = { ...tenant!.ended, rejected };
    return { ...tenant!, arrived: 10_000, ended };
  };

  test("is rejected only where they take the share in time below the percentile", () => {
    const { policies } = withShares({ a: [1, "open"] });
    const kinds = [lossy(4, 0.995), lossy(4, 0.985), lossy(200, 1)].map((one) => standingOf(policies[0]!, one).kind);
    expect(kinds).toStrictEqual(["unknown", "rejected", "rejected"]);
  });
});
