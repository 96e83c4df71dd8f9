import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { loadTraces } from "../../sim/scenario/load.ts";
import { azureText } from "../support/azure-fixture.ts";
import { tinyResult, tinyScenario } from "../support/tiny.ts";
import { problemsOf, scenarioOf } from "./valid.ts";

const WORK = { reference: "a100-sxm4-80gb", compute: "4ms", size: { kind: "exponential" } };

/** One tenant for each way of arriving. */
function document(load: number | null, rate: number) {
  const kinds = {
    poisson: { kind: "poisson", rate: `${rate}/s` },
    gamma: { kind: "gamma", rate: `${rate}/s`, cv: 2 },
    constant: { kind: "constant", rate: `${rate}/s`, start: "100ms" },
    closed: { kind: "closed", concurrency: 2, think: "50ms" },
    list: { kind: "list", at: ["1s", "500ms", "2s"] },
  };
  return {
    title: "load",
    duration: "4s",
    warmup: "0s",
    ...(load === null ? {} : { load }),
    tenants: Object.fromEntries(Object.entries(kinds).map(([name, arrivals]) => [name, { work: WORK, arrivals }])),
    policies: { turns: [{ gpu: 0, timeSlicing: {}, tenants: Object.keys(kinds) }] },
  };
}

test("load is a factor on rates and on the pace of lists, and closed loops keep theirs", () => {
  const { tenants } = tinyScenario(document(2, 10));
  const arrivals = Object.fromEntries(tenants.map((tenant) => [tenant.name, tenant.arrivals]));
  expect(arrivals).toMatchObject({
    poisson: { ratePerS: 20 },
    gamma: { ratePerS: 20, cv: 2 },
    constant: { ratePerS: 20, startNs: 100e6 },
    closed: { concurrency: 2, thinkNs: 50e6 },
    list: { kind: "listed", atNs: Float64Array.of(250e6, 500e6, 1e9) },
  });
});

test("load without a number is 1, and half the rates at twice the load are the same run", () => {
  const numbers = (result: ReturnType<typeof tinyResult>): unknown => ({ ...result, scenario: null });
  expect(numbers(tinyResult(document(1, 10)))).toEqual(numbers(tinyResult(document(null, 10))));
  const [slow, fast] = [tinyResult(document(2, 5)), tinyResult(document(1, 10))];
  for (const [rank, { name }] of fast.tenants.entries()) {
    if (name === "list") continue;
    expect(slow.policies[0]!.tenants[rank]!.arrived).toBeGreaterThan(0);
    expect(slow.policies[0]!.tenants[rank]!.load.arrivedPerS).toBe(fast.policies[0]!.tenants[rank]!.load.arrivedPerS);
  }
});

test("load is a factor on the pace of a trace, which keeps its tokens", async () => {
  const folder = mkdtempSync(join(tmpdir(), "slicewise-load-factor-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const rows = [0, 10, 30].map((second, i) => `2023-11-16 18:00:${String(second).padStart(2, "0")}.0000000,${i + 1},7`);
  writeFileSync(join(folder, "code.csv"), azureText(rows));
  const scenario = scenarioOf(
    JSON.stringify({
      title: "load",
      load: 4,
      gpus: { type: "a100-sxm4-80gb" },
      tenants: {
        code: {
          workload: "qwen2.5-coder-1.5b",
          arrivals: { kind: "trace", file: "code.csv", format: "azure-llm-2023" },
        },
      },
      policies: { alone: [{ gpu: 0, exclusive: {}, tenants: ["code"] }] },
    }),
  );
  const loaded = await loadTraces(scenario, { scenarioFile: join(folder, "f.yaml") });
  if ("problems" in loaded) throw new Error(loaded.problems.map(({ rule }) => rule).join("\n"));
  const [code] = loaded.ready.tenants;
  expect(code!.arrivals).toEqual({ kind: "listed", atNs: Float64Array.of(0, 2.5e9, 7.5e9) });
  expect([...code!.traceTokens!.promptTokens]).toEqual([1, 2, 3]);
});

test.each(["0", "-1", "1e7", '"double"'])("load cannot be %s", (load) => {
  const text = JSON.stringify({ gpus: { type: "a100-sxm4-80gb" }, ...document(1, 10) });
  expect(problemsOf(text.replace('"load":1', `"load":${load}`))).toEqual([
    expect.stringMatching(/^f\.yaml:1:\d+: load: must be a number from 0\.000001 to 1000000 \(found /),
  ]);
});
