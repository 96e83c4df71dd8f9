import { readFileSync } from "node:fs";
import { Bench } from "tinybench";
import { renderReport } from "../reports/page.ts";
import { stableJson } from "../sim/base/json.ts";
import { stream } from "../sim/base/random.ts";
import { WakeQueue } from "../sim/engine/wake-queue.ts";
import { ProblemsError } from "../sim/base/problems.ts";
import { loadTraces } from "../sim/scenario/load.ts";
import { runModel } from "../sim/scenario/model.ts";
import { parseScenario } from "../sim/scenario/parse.ts";
import { planPolicy } from "../sim/scenario/plan.ts";
import { runScenario } from "../sim/scenario/run.ts";
import type { ReadyScenario } from "../sim/scenario/scenario.ts";

/** Prints how fast the parts are on this machine: medians and their spread, to be compared within one run only. */
async function main(): Promise<void> {
  const bench = new Bench({ time: 500, warmupTime: 100 });
  for (const sources of [10, 100, 10_000]) {
    bench.add(`event queue, ${HOLDS} holds, ${sources} sources`, hold(sources));
  }
  const flagship = await ready(new URL("../scenarios/consolidate-six.yaml", import.meta.url));
  for (const policy of flagship.policies) {
    const model = planPolicy({ ...flagship, durationNs: 60e9, warmupNs: 0 }, policy);
    const { events } = runModel(model);
    bench.add(`one minute of ${policy.name}, ${events} events`, () => void runModel(model));
  }
  const short = { ...flagship, durationNs: 120e9 };
  const result = runScenario(short);
  bench.add("two minutes of the flagship scenario, all policies and runs alone", () => void runScenario(short));
  bench.add("result as JSON", () => void stableJson(result));
  bench.add("report", () => void renderReport(result));
  await bench.run();
  console.table(bench.table());
}

const HOLDS = 100_000;

/** The hold model: take the next source, let it wait an exponential time. */
function hold(sources: number): () => void {
  const random = stream(1, "bench", "hold");
  const increments = Float64Array.from({ length: 65_536 }, () => 1 + Math.floor(-Math.log(1 - random.uniform()) * 1e6));
  return () => {
    const queue = new WakeQueue(sources);
    for (let i = 0; i < sources; i++) queue.set(i, increments[i]!);
    for (let i = 0; i < HOLDS; i++) {
      const now = queue.nextNs;
      queue.set(queue.pop(), now + increments[i & 65_535]!);
    }
  };
}

async function ready(file: URL): Promise<ReadyScenario> {
  const parsed = parseScenario(readFileSync(file, "utf8"), file.pathname);
  if ("problems" in parsed) throw new ProblemsError(parsed.problems);
  const loaded = await loadTraces(parsed.scenario, { scenarioFile: file.pathname });
  if ("problems" in loaded) throw new ProblemsError(loaded.problems);
  return loaded.ready;
}

await main();
