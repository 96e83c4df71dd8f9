import { describe, expect, test } from "vitest";
import { faultsText } from "../../cli/faults-text.ts";
import { contestedOf } from "../../reports/contested.ts";
import { columnLabel, faultColumns } from "../../reports/fault-columns.ts";
import { describeRun } from "../../reports/finding.ts";
import { percentilesSection } from "../../reports/sections/percentiles.ts";
import { faultsSection } from "../../reports/sections/faults.ts";
import { standingOf } from "../../reports/standing.ts";
import { judgeExpectations } from "../../sim/claims/judge-expectation.ts";
import { runScenario } from "../../sim/scenario/run.ts";
import { fakeResult } from "../support/fake-result.ts";
import { type TinyDocument, tinyResult, tinyScenario } from "../support/tiny.ts";

const document: TinyDocument = {
  duration: "4min",
  warmup: "0s",
  tenants: Object.fromEntries(
    ["a", "b"].map((name) => [
      name,
      {
        work: { reference: "a100-sxm4-80gb", compute: "100ms" },
        arrivals: { kind: "constant", rate: "2/s" },
        slo: { latency: "5s", percentile: 90 },
      },
    ]),
  ),
  policies: {
    "in <turns>": [{ gpu: 0, timeSlicing: {}, tenants: ["a", "b"] }],
    mps: [{ gpu: 0, mps: {}, tenants: ["a", "b"] }],
    mig: [{ gpu: 0, mig: [{ profile: "3g.40gb", each: true, tenants: ["a", "b"] }] }],
  },
  faults: {
    events: [
      { class: "application", tenant: "a", at: ["70.05s"] },
      { class: "uncontained", at: ["130.05s"] },
    ],
    restart: { process: "10s", gpuReset: "1s" },
  },
};
const result = tinyResult(document);

describe("the report of a run with faults", () => {
  const { html } = faultsSection(result)!;

  test("has a column for each policy, and for each other reading of what is contested", () => {
    expect(faultColumns(result).map(columnLabel)).toStrictEqual([
      "in <turns>, collateral 0",
      "in <turns>, collateral 1",
      "mps",
      "mig, others drained",
      "mig, reset at once",
    ]);
    expect(html).toContain("in &lt;turns&gt;, collateral 1");
    expect(html).not.toContain("<turns>");
  });

  test("puts what is left of each service side by side, in every reading", () => {
    const matrix = html.slice(html.indexOf("What faults leave of each service"));
    const row = matrix.slice(matrix.indexOf('<th scope="row">b</th>')).split("</tr>")[0]!;
    const cells = row.split("<td>").slice(1);
    expect(cells).toHaveLength(5);
    const [own, crashed] = result.policies[0]!.faults!.readings.map(({ tenants }) => tenants[1]!.brokenMinutes!);
    expect(cells[0]).toContain(`${own} of 4 min broken`);
    expect(cells[1]).toContain(`${crashed} of 4 min broken`);
  });

  test("warns on the first screen where the recommended policy is notably worse in another reading", () => {
    const [turns, , mig] = result.policies;
    const [own, other] = turns!.faults!.readings.map(({ tenants }) => tenants[1]!.brokenMinutes!);
    expect(other).toBeGreaterThan(own!);
    expect(contestedOf(result, turns!)).toBe(
      `Documents disagree about who dies by a fault under in <turns>: read the other way (collateral 1), it breaks b's targets in ${other} instead of ${own} of 4 minutes.`,
    );
    expect(contestedOf(result, mig!)).toBeNull();
    expect(contestedOf(result, null)).toBeNull();
  });

  test("says who dies, what is lost, how long that lasts, and what it takes away from each tenant", () => {
    expect(html).toContain("<td>a<small>1 fault</small><small>1 lost: 1 at work, 0 queued</small>");
    expect(html).toContain("<td>a and b<small>1 fault</small><small>2 lost: 2 at work, 0 queued</small>");
    expect(html).toMatch(/<small>of 4<\/small>/u);
  });

  test("counts none as failed of a tenant that lost nothing under one policy and something under another", () => {
    const only = tinyResult({
      ...document,
      policies: { mps: document.policies["mps"], mig: document.policies["mig"] },
      faults: { events: [{ class: "application", tenant: "a", at: ["70.05s"] }] },
    });
    const page = percentilesSection(only, describeRun(only)).html;
    expect(page).not.toContain("undefined");
    expect(page).toContain("<td>0</td><td>0 %</td>");
  });

  test("has no such section where nothing breaks", () => {
    expect(faultsSection(fakeResult())).toBeNull();
    expect(faultsText(fakeResult())).toBe("");
  });

  test("is a table in a terminal too, with all readings", () => {
    const text = faultsText(result);
    for (const column of faultColumns(result)) expect(text).toContain(columnLabel(column));
    expect(text).toMatch(
      /│ application +│ a: 1 \+ 0 +│ a and b: 2 \+ 0 +│ a and b: 2 \+ 0 +│ a: 1 \+ 0 +│ a: 1 \+ 0 +│/u,
    );
  });

  test("lists what it rests on among the assumptions, contested facts with both sources", () => {
    const own = result.assumptions.filter(({ scope }) => scope === "faults");
    expect(own.map(({ name }) => name)).toStrictEqual([
      "restart of a process",
      "reset of a GPU",
      "collateral",
      "drainOnUncontained",
    ]);
    expect(own.find(({ name }) => name === "collateral")!.source).toMatch(/Programming Guide.*device plugin/u);
  });

  test("defines its metrics, and only there", () => {
    expect(result.metrics.some(({ name }) => name === "broken minutes")).toBe(true);
    const { faults: _left, ...whole } = document;
    const without = tinyResult(whole);
    expect(without.metrics.some(({ name }) => name === "broken minutes")).toBe(false);
    expect(Object.keys(without.policies[0]!)).not.toContain("faults");
    expect(Object.keys(without.policies[0]!.tenants[0]!)).not.toContain("faults");
  });
});

describe("a target of a tenant that loses requests", () => {
  const judged = (percentile: number, processS: number) => {
    const a = { ...(document.tenants["a"] as object), slo: { latency: "60s", percentile } };
    const own = {
      ...document,
      tenants: { ...document.tenants, a },
      faults: {
        events: [{ class: "hang", tenant: "a", at: ["20s"] }],
        hangTimeout: `${processS}s`,
        restart: { process: "1s" },
      },
    };
    return tinyResult({ ...own, policies: { mps: document.policies["mps"] } });
  };

  test("is met where the lost ones, as misses, leave it so, and not met where they do not", () => {
    // 480 requests arrive; the queue of 40 s of hanging is lost: 80 of them, a sixth.
    const lenient = judged(80, 40).policies[0]!;
    expect(lenient.tenants[0]!.met).toBe(true);
    const strict = judged(90, 40).policies[0]!;
    expect(strict.tenants[0]!.ended.failed).toBeGreaterThanOrEqual(80);
    expect(strict.tenants[0]!.met).toBe(false);
    expect(standingOf(strict, strict.tenants[0]!)).toMatchObject({ kind: "rejected", rejectedAs: "lost to faults" });
  });
});

test("expectations may be about faults", () => {
  const scenario = tinyScenario({
    ...document,
    replications: 1,
    expect: [
      { policy: "mps", tenant: "b", metric: "availability", below: { policy: "mig" } },
      { policy: "mps", tenant: "b", metric: "downtime", between: ["20s", "22s"] },
      { policy: "mig", tenant: "b", metric: "broken minutes", below: 2 },
      { policy: "mps", tenant: "b", metric: "failed share", above: 0 },
    ],
  });
  const verdicts = judgeExpectations(runScenario(scenario, { yardsticks: false })).map(({ verdict }) => verdict);
  expect(verdicts).toStrictEqual(["held", "held", "held", "held"]);
});
