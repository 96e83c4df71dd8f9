import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { grammarIssues } from "../../sim/scenario/grammar-issues.ts";
import { SWEEP_METRIC_NAMES, sweepSchema } from "../../sim/scenario/sweep-schema.ts";
import { studiesOf, studyOf } from "../../sim/sweep/study.ts";

const FULL = `
studies:
  load-and-bursts:
    question: How much can it carry?
    metric: p99 latency
    tenant: chat
    replications: 5
    vary:
      - path: tenants.chat.arrivals.rate
        name: load
        title: requests per second of chat
        values: [2/s, 4/s, { label: much, value: 8/s }]
      - path: [tenants.a.processes, [tenants, "gpt 3.5", processes]]
        values: { from: 1, to: 8, steps: 4, scale: log }
      - zip:
          - { path: tenants.a.slo.latency, values: [1ms, 2ms] }
          - { path: tenants.b.slo.latency, values: { from: 2ms, to: 4ms, steps: 2 } }
        name: slo
  cheap:
    vary: [{ path: seed, values: [1, 2] }]
`;

const issuesOf = (text: string): { path: string; rule: string }[] => {
  const parsed = sweepSchema.safeParse(parse(text));
  return parsed.success
    ? []
    : grammarIssues(parsed.error.issues).map(({ path, rule }) => ({ path: path.join("."), rule }));
};

describe("the block sweep", () => {
  test("may name several studies, in the order of the file", () => {
    const studies = studiesOf(sweepSchema.parse(parse(FULL)));
    expect(studies.map(({ name }) => name)).toStrictEqual(["load-and-bursts", "cheap"]);
    expect(studies[0]).toMatchObject({
      question: "How much can it carry?",
      metric: "p99 latency",
      tenant: "chat",
      replications: 5,
    });
    expect(studies[0]!.vary.map(({ name }) => name)).toStrictEqual(["load", undefined, "slo"]);
    expect(studies[1]).toStrictEqual({ ...studyOf([{ path: "seed", values: [1, 2] }]), name: "cheap" });
  });

  test("may be one study without a name", () => {
    expect(studiesOf(sweepSchema.parse({ vary: [{ path: "seed", values: [1] }], metric: "goodput" }))).toStrictEqual([
      { ...studyOf([{ path: "seed", values: [1] }]), metric: "goodput" },
    ]);
  });

  test("knows 40 metrics", () => {
    expect(new Set(SWEEP_METRIC_NAMES).size).toBe(6 * 6 + 4);
    expect(SWEEP_METRIC_NAMES).toContain("p99.9 ttft");
  });

  test.each([
    ["[]", "", "must be a mapping with the keys question, metric"],
    ["{}", "vary", "must be a list of at least one axis"],
    ["{vary: []}", "vary", "must be a list of at least one axis"],
    ["{studies: {}}", "studies", "at least one sweep"],
    ["{studies: {a: {}}}", "studies.a.vary", "must be a list of at least one axis"],
    ["{studies: {a: {vary: [{path: seed, values: [1]}]}}, tenant: chat}", "tenant", "does not go with studies"],
    ["{vary: [{path: seed}]}", "vary.0.values", "must be a list of at least one value"],
    ["{vary: [{values: [1]}]}", "vary.0.path", "must be {path: …, values: […]}"],
    ["{vary: [{path: seed, values: []}]}", "vary.0.values", "at least one value"],
    ["{vary: [{path: seed, values: 5}]}", "vary.0.values", "or a range such as"],
    ["{vary: [{path: 5, values: [1]}]}", "vary.0.path", "must be a path such as"],
    ["{vary: [{path: [], values: [1]}]}", "vary.0.path", "must be a path such as"],
    ["{vary: [{path: seed, values: [1], nmae: x}]}", "vary.0.nmae", "unknown key"],
    ["{vary: [{path: seed, values: {from: 1, to: 2}}]}", "vary.0.values.steps", "whole number from 2"],
    [
      "{vary: [{path: seed, values: {from: 1, to: 2, steps: 3, scale: cubic}}]}",
      "vary.0.values.scale",
      "linear or log",
    ],
    ["{vary: [{path: seed, zip: [{path: seed, values: [1]}]}]}", "vary.0.path", "does not go with zip"],
    ["{vary: [{zip: []}]}", "vary.0.zip", "must be a list of"],
    ["{vary: [{zip: [{path: seed}]}]}", "vary.0.zip.0.values", "must be a list of at least one value"],
    ["{vary: [{path: seed, values: [1]}], metric: p98 latency}", "metric", "must be a metric such as"],
    ["{vary: [{path: seed, values: [1]}], replications: 0}", "replications", "from 1"],
  ])("refuses %s at %j", (text, path, rule) => {
    expect(issuesOf(text)).toStrictEqual([{ path, rule: expect.stringContaining(rule) as string }]);
  });
});
