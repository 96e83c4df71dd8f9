import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { formatProblem } from "../../sim/base/problems.ts";
import { loadTraces } from "../../sim/scenario/load.ts";
import { parseScenario } from "../../sim/scenario/parse.ts";
import { azureText } from "../support/azure-fixture.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "slicewise-load-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The notes of a scenario whose tenant "code" replays the rows, counted for a duration where one is given. */
async function notesOf(rows: readonly string[], duration?: string): Promise<readonly string[]> {
  writeFileSync(join(folder, "code.csv"), azureText(rows));
  const parsed = parseScenario(document({ duration, format: "azure-llm-2023" }), "load.yaml");
  if ("problems" in parsed) throw new Error(parsed.problems.map(formatProblem).join("\n"));
  const loaded = await loadTraces(parsed.scenario, { scenarioFile: join(folder, "load.yaml"), skipBadRows: true });
  if ("problems" in loaded) throw new Error(loaded.problems.map(formatProblem).join("\n"));
  return loaded.ready.notes;
}

function document({ duration, format }: { duration?: string | undefined; format: string }): string {
  return JSON.stringify({
    title: "load",
    ...(duration === undefined ? {} : { duration }),
    gpus: { type: "a100-sxm4-80gb" },
    tenants: { code: { workload: "qwen2.5-coder-1.5b", arrivals: { kind: "trace", file: "code.csv", format } } },
    policies: { alone: [{ gpu: 0, exclusive: {}, tenants: ["code"] }] },
  });
}

/** A good row in each of the first minutes after 18:00, from 0. */
function everyMinute(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `2023-11-16 18:${String(i).padStart(2, "0")}:00,1,1`);
}

describe("notes of a trace", () => {
  test("there are none for a whole trace", async () => {
    expect(await notesOf(everyMinute(20))).toEqual([]);
    expect(await notesOf(everyMinute(20), "20min")).toEqual([]);
  });

  test("bad rows are counted, one in the singular", async () => {
    const good = everyMinute(20);
    expect(await notesOf([...good, "x"])).toEqual(["1 bad row of 21 in the trace of code was skipped."]);
    expect(await notesOf(["x", ...good, "y"])).toEqual(["2 bad rows of 22 in the trace of code were skipped."]);
    const many = Array.from({ length: 8816 }, () => "2023-11-16 18:00:00,1,1");
    expect(await notesOf(["x", "y", "z", ...many])).toEqual(["3 bad rows of 8,819 in the trace of code were skipped."]);
  });

  test("a trace that ends before nine tenths of the duration is named with both times", async () => {
    expect(await notesOf(everyMinute(19), "20min")).toEqual([]);
    expect(await notesOf(everyMinute(18), "20min")).toEqual([
      "The trace of code ends after 17.0 min, the scenario counts until 20.0 min.",
    ]);
  });

  test("requests at the end of the duration and after it are counted", async () => {
    expect(await notesOf(everyMinute(21), "20min")).toEqual([
      "1 of the 21 requests in the trace of code arrives after 20.0 min, when the scenario stops counting.",
    ]);
    expect(await notesOf(everyMinute(50), "20min")).toEqual([
      "30 of the 50 requests in the trace of code arrive after 20.0 min, when the scenario stops counting.",
    ]);
  });
});

test("an unknown trace format is answered with those that exist", () => {
  const parsed = parseScenario(document({ format: "csv" }), "load.yaml");
  expect("problems" in parsed && parsed.problems.map(formatProblem)).toEqual([
    expect.stringMatching(/tenants\.code\.arrivals\.format: is not a known trace format.*there are: azure-llm-2023/iu),
  ]);
});
