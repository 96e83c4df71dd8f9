import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { formatProblem } from "../../../sim/base/problems.ts";
import { loadTraces } from "../../../sim/scenario/load.ts";
import { parseScenario } from "../../../sim/scenario/parse.ts";
import type { ReadyTenant } from "../../../sim/scenario/scenario.ts";
import { lines } from "./reading.ts";
import { BURST_HEADER } from "./samples.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "slicewise-keys-"));
  const rows = Array.from({ length: 20 }, (_, i) => `${i * 10},${100 + i},5,${i % 4 === 0 ? "b" : "a"}`);
  writeFileSync(join(folder, "own.csv"), lines("arrivalS,promptTokens,outputTokens,client", ...rows));
  writeFileSync(join(folder, "bare.csv"), lines("arrivalS", "0", "5"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function scenario(arrivals: object, tenant: object = { workload: "llama-3-8b" }, more: object = {}): string {
  return JSON.stringify({
    title: "keys",
    gpus: { type: "h100-sxm5-80gb" },
    tenants: { chat: { ...tenant, arrivals: { kind: "trace", file: "own.csv", format: "plain-csv", ...arrivals } } },
    policies: { alone: [{ gpu: 0, exclusive: {}, tenants: ["chat"] }] },
    ...more,
  });
}

async function outcome(text: string): Promise<{ problems: string[]; tenant?: ReadyTenant; notes?: readonly string[] }> {
  const parsed = parseScenario(text, "keys.yaml");
  if ("problems" in parsed) return { problems: parsed.problems.map(formatProblem) };
  const loaded = await loadTraces(parsed.scenario, { scenarioFile: join(folder, "keys.yaml") });
  if ("problems" in loaded)
    return { problems: loaded.problems.map((problem) => formatProblem(problem).replaceAll(`${folder}/`, "")) };
  return { problems: [], tenant: loaded.ready.tenants[0]!, notes: loaded.ready.notes };
}

async function times(text: string): Promise<number[]> {
  const { tenant, problems } = await outcome(text);
  if (tenant?.arrivals.kind !== "listed") throw new Error(problems.join("\n"));
  return [...tenant.arrivals.atNs].map((at) => at / 1e9);
}

describe("keys of a trace", () => {
  test("window, client, timeScale and load act one after the other", async () => {
    expect(await times(scenario({ window: { from: "45s", to: "2min" } }))).toEqual([5, 15, 25, 35, 45, 55, 65]);
    expect(await times(scenario({ window: { from: "45s", to: "2min" }, client: "b" }))).toEqual([35]);
    const scaled = scenario({ client: "b", timeScale: 0.5 }, undefined, { load: 2 });
    expect(await times(scaled)).toEqual([0, 10, 20, 30, 40]);
  });

  test("what is left out of a trace is among the notes of the result", async () => {
    const { notes } = await outcome(scenario({ client: "b" }));
    expect(notes).toEqual(["The trace of chat: 5 of 20 requests are of the client b; the others were left out."]);
  });

  test("rows that are no requests are counted among all rows of the file, whatever is selected", async () => {
    writeFileSync(join(folder, "burst.csv"), lines(BURST_HEADER, "0.5,m,1,1,2,x", "1.5,m,1,0,1,x", "60.5,m,1,1,2,x"));
    const { notes } = await outcome(scenario({ file: "burst.csv", format: "burstgpt-csv", window: { to: "30s" } }));
    expect(notes).toEqual([
      "1 of the 3 rows in the trace of chat have no response tokens: the request failed; left out.",
      "The trace of chat: 1 of 2 requests are from 0 s to 30.0 s; the others were left out.",
    ]);
  });

  test("the parts of a split are the whole, and rateScale draws by the seed of the scenario", async () => {
    const parts = await Promise.all([1, 2].map((part) => outcome(scenario({ split: { part, of: 2 } }))));
    const sizes = parts.map(({ tenant }) => tenant?.traceTokens?.promptTokens.length ?? 0);
    expect(sizes[0]! + sizes[1]!).toBe(20);
    const half = (seed: number): Promise<number[]> => times(scenario({ rateScale: 0.5 }, undefined, { seed }));
    expect(await half(1)).toEqual(await half(1));
    expect(await half(1)).not.toEqual(await half(2));
  });

  test.each([
    [{ window: { from: "2min", to: "1min" } }, "arrivals.window.to: must be later than from"],
    [{ window: { to: "1" } }, "must be a duration"],
    [{ split: { part: 3, of: 2 } }, "arrivals.split.part: must be at most of, 2 (found 3)"],
    [{ split: { part: 1 } }, "tenants.chat.arrivals.split.of: is missing: must be a whole number from 1 to 1000"],
    [{ rateScale: 0 }, "must be a number from 0.000001 to 1000"],
    [{ timeScale: -1 }, "timeScale: must be a number"],
    [
      { window: { from: "1h" } },
      "arrivals.window: holds no request of the trace. Its requests arrive from 0 s to 190 s",
    ],
    [{ client: "c" }, "arrivals.client: is no client of the trace (found c)"],
  ])("refuses %j", async (arrivals, expected) => {
    const { problems } = await outcome(scenario(arrivals));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(expected);
  });

  test("a trace without tokens lets the workload draw them, and is refused where none is known", async () => {
    const { tenant, notes } = await outcome(scenario({ file: "bare.csv" }));
    expect(tenant?.traceTokens).toBeNull();
    expect(notes).toEqual(["The trace of chat gives no token counts; they are drawn as its workload says."]);
    const shape = { layers: 2, hidden: 64, intermediate: 64, heads: 2, kvHeads: 2, headDim: 32, vocabulary: 100 };
    const { problems } = await outcome(scenario({ file: "bare.csv" }, { shape }));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain("the plain-csv trace gives no token counts");
  });
});
