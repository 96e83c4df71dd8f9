import { describe, expect, test } from "vitest";
import { SWEEP_METRIC_NAMES } from "../../sim/scenario/sweep-schema.ts";
import { chooseMetric } from "../../sim/sweep/metric.ts";

const TWO = [
  { name: "chat", targets: 1 },
  { name: "embed", targets: 0 },
];
const FREE = TWO.map(({ name }) => ({ name, targets: 0 }));

describe("chooseMetric", () => {
  test.each([
    ["the worst ratio when there are targets", null, null, TWO, "worst ratio", null, "1", "lower"],
    ["the p99 latency of the first tenant without targets", null, null, FREE, "p99 latency", "chat", "ns", "lower"],
    ["the p99 latency of the tenant that is named", null, "embed", TWO, "p99 latency", "embed", "ns", "lower"],
    ["what is named", "goodput", "embed", TWO, "goodput", "embed", "1/s", "higher"],
    ["the only tenant", "mean ttft", null, [TWO[0]!], "mean ttft", "chat", "ns", "lower"],
  ] as const)("takes %s", (_what, metric, tenant, tenants, name, of, unit, better) => {
    expect(chooseMetric({ metric, tenant }, tenants, "sweep")).toStrictEqual({
      metric: { name, tenant: of, unit, better },
    });
  });

  test("knows the unit of every metric", () => {
    for (const metric of SWEEP_METRIC_NAMES) {
      const tenant = metric === "worst ratio" ? null : "chat";
      expect(chooseMetric({ metric, tenant }, TWO, "sweep")).toMatchObject({
        metric: { name: metric, unit: expect.stringMatching(/^(?:ns|1\/s|1)$/u) as string },
      });
    }
  });

  test.each<[string, string | null, string | null, typeof TWO, string, string]>([
    ["a tenant that does not exist", null, "caht", TWO, "tenant", 'did you mean "chat"?'],
    ["a metric of one of several tenants", "p99 latency", null, TWO, "tenant", "there are: chat, embed"],
    ["the worst ratio of one tenant", "worst ratio", "chat", TWO, "tenant", "Leave it out"],
    ["the worst ratio without targets", "worst ratio", null, FREE, "metric", "Give a tenant slo:"],
  ])("refuses %s", (_what, metric, tenant, tenants, key, help) => {
    expect(chooseMetric({ metric, tenant }, tenants, "sweep")).toMatchObject({
      problem: { path: `sweep.${key}`, help: expect.stringContaining(help) as string },
    });
  });
});
