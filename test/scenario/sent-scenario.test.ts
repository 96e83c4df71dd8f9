import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { received, sent } from "../../cli/workers/sent-scenario.ts";
import { loadTraces } from "../../sim/scenario/load.ts";
import { parseScenario } from "../../sim/scenario/parse.ts";
import { recordReplication } from "../../sim/scenario/replication.ts";
import type { ReadyScenario } from "../../sim/scenario/scenario.ts";
import { POLICIES } from "../../sim/sharing/index.ts";
import { tinyScenario } from "../support/tiny.ts";

const SCENARIOS = join(import.meta.dirname, "../../scenarios");

/** Every scenario of the repository that needs no file which is not in it. */
async function readyScenarios(): Promise<ReadyScenario[]> {
  const found: ReadyScenario[] = [];
  for (const name of readdirSync(SCENARIOS, { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".yaml")) continue;
    const file = join(SCENARIOS, name);
    const parsed = parseScenario(readFileSync(file, "utf8"), file);
    if ("problems" in parsed) continue;
    const loaded = await loadTraces(parsed.scenario, { scenarioFile: file });
    if ("ready" in loaded) found.push(loaded.ready);
  }
  return found;
}

describe("a scenario that is sent to another thread", () => {
  test("arrives as it was, but for its document, whatever it is made of", async () => {
    const scenarios = await readyScenarios();
    expect(scenarios.length).toBeGreaterThan(10);
    for (const ready of scenarios) {
      const there = received(structuredClone(sent(ready)));
      expect(there).toStrictEqual({ ...ready, document: null });
    }
  });

  test("runs as it would have here, also on an instance that is split", () => {
    const tenant = {
      work: { reference: "a100-sxm4-80gb", compute: "4ms" },
      arrivals: { kind: "poisson", rate: "100/s" },
    };
    const parts = [
      { profile: "1c", tenants: ["a"] },
      { profile: "2c", timeSlicing: { slice: "1ms" }, tenants: ["b", "c"] },
    ];
    const ready = tinyScenario({
      duration: "2s",
      tenants: { a: tenant, b: tenant, c: tenant },
      policies: { split: [{ gpu: 0, mig: [{ profile: "3g.40gb", start: 4, compute: parts }] }] },
    });
    const there = received(structuredClone(sent(ready)));
    const options = { yardsticks: true };
    expect(recordReplication(there, 0, options)).toStrictEqual(recordReplication(ready, 0, options));
  });

  test("finds every way to share again by its key", () => {
    expect(new Set(POLICIES.map(({ key }) => key)).size).toBe(POLICIES.length);
  });
});
