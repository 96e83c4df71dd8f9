import { describe, expect, test } from "vitest";
import { describeRun } from "../../reports/finding.ts";
import { luckSentence, missedBriefly, missedSentence, type PlacedPolicy } from "../../reports/placement-words.ts";
import { inFirstPlacement, placementSection } from "../../reports/sections/placement.ts";
import type { Company, PlacementResult, TenantPlacement } from "../../sim/result/placement.ts";
import type { RunResult } from "../../sim/result/run.ts";
import { fakeResult } from "../support/fake-result.ts";

const company = (ms: number | null, neighbours: readonly string[], broken: Partial<Company> = {}): Company => ({
  on: ["a100"],
  neighbours: neighbours.map((name) => ({ name, processes: 1 })),
  replications: [1, 2, 3],
  overloaded: 0,
  failed: 0,
  valueNs: ms === null ? null : ms * 1e6,
  interval: ms === null ? null : [ms * 0.9e6, ms * 1.1e6],
  ...broken,
});

const tenant = (name: string, companies: readonly Company[]): TenantPlacement => ({
  name,
  metric: "p99",
  landed: [{ partition: "gpu0", replications: 2 }],
  companies,
  neighbours: [
    {
      name: "train <b>",
      replications: 3,
      beside: { valueNs: 80e6, interval: [70e6, 90e6] },
      apart: { valueNs: 20e6, interval: [15e6, 25e6] },
      ratio: 4,
    },
  ],
});

function withPlacement(tenants: readonly TenantPlacement[]): RunResult {
  const result = fakeResult();
  const placement: PlacementResult = {
    rule: "random",
    replicas: [{ partition: "gpu0", replicas: 4 }],
    distinct: 2,
    draws: [[], [], [], []],
    tenants,
  };
  return {
    ...result,
    policies: [{ ...result.policies[0]!, name: "spread <i>", placement }, ...result.policies.slice(1)],
  };
}

describe("the section on placement", () => {
  test("is absent where all tenants are pinned", () => {
    expect(placementSection(fakeResult())).toBeNull();
  });

  test("shows best and worst placement, their ratio and the neighbour that makes the difference", () => {
    const result = withPlacement([tenant("chat", [company(20, []), company(80, ["train <b>"])])]);
    const { html } = placementSection(result)!;
    expect(html).toContain("chat takes 4.00 times as long in its worst company under spread &lt;i&gt;");
    expect(html).toContain("80.0 ms<small>beside train &lt;b&gt;</small>");
    expect(html).toContain("4.00×<small>80.0 ms beside, 20.0 ms apart</small>");
    expect(html).toContain("18.0 ms to 22.0 ms");
    expect(html).not.toContain("<b>train");
    expect(html).not.toContain("train <b>");
  });

  test("says when luck decides whether a tenant is served at all", () => {
    const dead = company(null, ["train"], { failed: 3 });
    const { html } = placementSection(withPlacement([tenant("chat", [company(20, []), dead])]))!;
    expect(html).toContain("decides whether chat under spread &lt;i&gt; can be served at all");
    expect(html).toContain("did not start<small>beside train</small>");
  });

  test("says when it makes no difference", () => {
    const result = withPlacement([tenant("chat", [company(20, [])])]);
    expect(placementSection(result)!.html).toContain("Where tenants land makes no difference");
    expect(luckSentence(result.policies[0] as PlacedPolicy)).toBeNull();
  });

  test.each([
    ["intervals overlap", { beside: { valueNs: 80e6, interval: [10e6, 150e6] as const } }],
    ["fewer than three draws have it", { replications: 2 }],
    ["fewer than three draws are without it", { replications: 4 }],
  ])("blames no neighbour while %s, and says that it may be chance", (_case, change) => {
    const wide = tenant("chat", [company(20, []), company(80, ["train"])]);
    const unsure = withPlacement([{ ...wide, neighbours: [{ ...wide.neighbours[0]!, ...change }] }]);
    expect(placementSection(unsure)!.html).toContain("<td>may be chance</td>");
    expect(luckSentence(unsure.policies[0] as PlacedPolicy)).toMatch(
      /; that a neighbour makes the difference may be chance$/u,
    );
  });

  test("says in how many placements a target is missed, and so does the finding of a policy that meets it over all", () => {
    const result = withPlacement([{ ...tenant("chat", [company(20, [])]), missed: [{ target: 0, replications: 1 }] }]);
    expect(placementSection(result)!.html).toContain("misses its");
    const first = missedSentence(result.policies[0]!);
    expect(first).toMatch(/^chat misses its .*target in 1 of 4 placements$/u);
    const met = describeRun({
      ...result,
      policies: result.policies.map((policy) => ({
        ...policy,
        placement: result.policies[0]!.placement!,
        gpusUsed: 1,
        allTargetsMet: true,
        tenants: policy.tenants.map((one) => ({
          ...one,
          met: true,
          failure: null,
          percentilesWithheld: false,
          targets: one.targets.map((target) => ({ ...target, verdict: "met" as const, ratio: 0.5 })),
        })),
      })),
    });
    expect(met.verdict).toContain(`; but ${first!}.`);
    expect(met.verdict).toMatch(/\(one A100; chat misses its .*target in 1 of 4 placements\)/u);
  });

  test("counts the services in the finding where more than two miss a target in some placement", () => {
    const some = ["a", "b", "c"].map((name, i) => ({
      ...tenant(name, [company(20, [])]),
      missed: [{ target: 0, replications: i + 1 }],
    }));
    const policy = withPlacement(some).policies[0]!;
    expect(missedSentence({ ...policy, tenants: [] })).toBe("a misses its target in 1 of 4 placements, b in 2, c in 3");
    expect(missedBriefly(policy)).toBe("three services miss a target in up to 3 of 4 placements");
    expect(missedBriefly(fakeResult().policies[0]!)).toBeNull();
  });

  test("says that percentiles are means over placements, and how many GPUs of those offered are used", () => {
    const result = withPlacement([tenant("chat", [company(20, [])])]);
    const policy = result.policies[0]!;
    const offered = { ...policy.placement!, gpusOffered: policy.gpusUsed + 1 };
    const { html } = placementSection({ ...result, policies: [{ ...policy, placement: offered }] })!;
    expect(html).toContain("Percentiles of spread &lt;i&gt; are means over placements");
    expect(html).toContain("held a process in some replication and count as used");
  });
});

test("the map of a placed policy shows who was where in the first replication", () => {
  const [policy] = fakeResult().policies;
  const { id } = policy!.gpus[0]!.partitions[0]!;
  const draws = [[{ partition: id, tenants: [{ name: "somebody", processes: 2 }], memoryUsedBytes: 7 }]];
  const placed = {
    ...policy!,
    placement: { rule: "random" as const, replicas: [], distinct: 1, draws, tenants: [] },
  };
  const partitions = inFirstPlacement(placed).gpus.flatMap((gpu) => gpu.partitions);
  expect(partitions.flatMap(({ tenants }) => tenants)).toStrictEqual(["somebody"]);
  expect(partitions.map(({ memoryUsedBytes }) => memoryUsedBytes)).toStrictEqual(
    partitions.map((_, i) => (i === 0 ? 7 : 0)),
  );
  expect(inFirstPlacement(policy!)).toBe(policy);
});
