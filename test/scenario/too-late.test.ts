import { describe, expect, test } from "vitest";
import { loadTraces } from "../../sim/scenario/load.ts";
import { scenarioOf } from "../../sim/scenario/parse.ts";

const START = { rate: "10/s", end: "3h", family: "gamma", cv: 1 };

/** The notes of a scenario of one minute whose tenant arrives so. */
async function notesOf(arrivals: object): Promise<readonly string[]> {
  const work = { reference: "a100-sxm4-80gb", compute: "4ms" };
  const parsed = scenarioOf(
    {
      title: "late",
      duration: "1min",
      gpus: { type: "a100-sxm4-80gb" },
      tenants: { a: { work, arrivals } },
      policies: { p: [{ gpu: 0, exclusive: {}, tenants: ["a"] }] },
    },
    "late.yaml",
  );
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  const loaded = await loadTraces(parsed.scenario, { scenarioFile: "late.yaml" });
  if ("problems" in loaded) throw new Error(JSON.stringify(loaded.problems));
  return loaded.ready.notes;
}

const spikes = (...starts: readonly string[]): object => ({
  kind: "spike",
  rate: "10/s",
  spikes: starts.map((start) => ({ start, length: "1s", factor: 2 })),
});

describe("a load that changes only after the duration", () => {
  test.each<readonly [string, object, RegExp]>([
    ["a spike", spikes("2h"), /^The spike of a begins at 2\.00 h, .*: it never happens within the duration\.$/u],
    ["a spike at the very end", spikes("1min"), /^The spike of a begins/u],
    ["one spike of two", spikes("1s", "2h"), /^1 of the 2 spikes of a begins at 2\.00 h, /u],
    ["two spikes", spikes("2h", "3h"), /^2 of the 2 spikes of a begin at 2\.00 h or later, .*they never happen/u],
    [
      "a ramp",
      { kind: "ramp", from: "1/s", to: "9/s", start: "2h", over: "1min" },
      /^The ramp of a begins at 2\.00 h/u,
    ],
    ["a window", { kind: "windows", windows: [{ start: "2h", ...START }] }, /^The window of a begins at 2\.00 h/u],
  ])("%s is told in a note", async (_, arrivals, expected) => {
    expect(await notesOf(arrivals)).toStrictEqual([expect.stringMatching(expected)]);
  });

  test("is not told of what begins within the duration", async () => {
    expect(await notesOf(spikes("1s", "59s"))).toStrictEqual([]);
  });
});
