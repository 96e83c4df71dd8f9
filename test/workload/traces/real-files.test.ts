import { describe, expect, test } from "vitest";
import { formatProblem } from "../../../sim/base/problems.ts";
import { besideTrace, openTrace } from "../../../sim/workload/traces/open-trace.ts";
import { recognise, traceHead } from "../../../sim/workload/traces/recognise.ts";
import type { RequestTrace } from "../../../sim/workload/traces/trace-format.ts";
import { sharedData } from "../../support/shared-data.ts";

/** Reads a file in the format that it is recognised as. */
async function read(path: string, format: string): Promise<RequestTrace> {
  const found = recognise(path, await traceHead(path, openTrace(path)));
  if ("problem" in found) throw new Error(formatProblem(found.problem));
  expect(found.format.name).toBe(format);
  const outcome = await found.format.read(openTrace(path), { file: path, openBeside: besideTrace(path) });
  if ("problems" in outcome) throw new Error(outcome.problems.map(formatProblem).join("\n"));
  return outcome.trace;
}

describe("Mooncake", () => {
  const conversation = sharedData("traces/mooncake-fast25/conversation_trace.jsonl.gz");
  test.skipIf(conversation === null)("conversation: 12,031 requests in 3,537 s, on a grid of 3 s", async () => {
    const trace = await read(conversation!, "mooncake-jsonl");
    expect([trace.atNs.length, trace.skipped]).toEqual([12_031, 0]);
    expect(Math.floor(trace.atNs.at(-1)! / 1e9 / 3) * 3).toBeGreaterThanOrEqual(3534);
    expect(trace.drawnBelowNs).toBe(2.997e9);
    expect(trace.notes[0]).toContain("12,031 of 12,031 requests share their time with others, up to 28");
    // Known of the file: nothing crosses the 1,180 different times it is stamped with.
    expect(trace.atNs[0]).toBeLessThan(3e9);
    expect(new Set(trace.atNs).size).toBeGreaterThan(12_000);
  });

  const synthetic = sharedData("traces/mooncake-fast25/synthetic_trace.jsonl.gz");
  test.skipIf(synthetic === null)("synthetic: 3,993 requests in 1,022 s, as they are", async () => {
    const trace = await read(synthetic!, "mooncake-jsonl");
    expect([trace.atNs.length, trace.atNs[0], trace.atNs.at(-1)]).toEqual([3993, 0, 1_022_025_000_000]);
    expect(trace.notes).toEqual([]);
  });
});

describe("ServeGen", () => {
  const rows = [
    ["reason/deepseek-r1/chunk-30", 48_017],
    ["reason/deepseek-r1/chunk-66", 41_230],
    ["reason/deepseek-r1/chunk-12", 61_182],
  ] as const;
  describe.each(rows)("%s", (name, requests) => {
    const path = sharedData(`traces/servegen/${name}-trace.csv`);
    test.skipIf(path === null)("holds as many requests as its rates × 600 s", async () => {
      const trace = await read(path!, "servegen");
      expect(Math.abs(trace.atNs.length - requests)).toBeLessThanOrEqual(1);
      expect(trace.atNs.at(-1)).toBeLessThan(86_400e9);
      expect(trace.promptTokens.some((tokens) => tokens > 1000)).toBe(true);
    });
  });
});

describe("Azure Functions 2019, sample", () => {
  const path = sharedData("traces/azure-functions-2019-sample/200_inv.csv");
  test.skipIf(path === null)("1,321,438 invocations of 200 functions in a day", async () => {
    const trace = await read(path!, "azure-functions-2019");
    expect([trace.atNs.length, trace.clients.length, trace.dropped]).toEqual([1_321_438, 200, []]);
    expect(trace.atNs.at(-1)).toBeLessThan(86_400e9);
  });
});

describe("Alibaba openb", () => {
  const files = [
    ["default", 6203],
    ["gpuspec33", 6203],
    ["gpushare40", 6119],
  ] as const;
  describe.each(files)("%s", (name, scheduled) => {
    const path = sharedData(`traces/alibaba-openb-2023/openb_pod_list_${name}.csv`);
    test.skipIf(path === null)(`8,152 pods, ${scheduled} of them with a GPU and scheduled`, async () => {
      const trace = await read(path!, "alibaba-openb-2023");
      const dropped = new Map(trace.dropped.map((each) => [each.reason.slice(0, 13), each.rows]));
      expect(dropped.get("ask for no GP")).toBe(1088);
      expect(trace.atNs.length + dropped.get("were created ")!).toBe(scheduled);
      const total = trace.dropped.reduce((sum, each) => sum + each.rows, trace.atNs.length);
      expect(total).toBe(8152);
      expect([...trace.size!].every((size) => size > 0)).toBe(true);
    });
  });
});
