import { formatProblem } from "../base/problems.ts";
import { loadTraces } from "../scenario/load.ts";
import { scenarioOf } from "../scenario/parse.ts";
import { recordReplication } from "../scenario/replication.ts";
import type { GroupFit } from "./fit-group.ts";
import type { SharingConstants } from "./law.ts";
import { type Observation, valueOf } from "./observation.ts";
import { rowScenario } from "./row-scenario.ts";

/**
 * Predicts a measurement by the ordinary engine: parse, resolve, run, then the mean time of the steps counted.
 * @returns the value in the row's own metric and unit
 * @throws Error when the partition and its neighbours do not fit on the GPU
 */
export async function simulateRow(fit: GroupFit, row: Observation, constants: SharingConstants): Promise<number> {
  const file = "measurement.yaml";
  const { document, scale } = rowScenario(fit, row, constants);
  const parsed = scenarioOf(document, file);
  if ("problems" in parsed) throw new Error(parsed.problems.map(formatProblem).join("; "));
  const { scenario } = parsed;
  const loaded = await loadTraces(scenario, { scenarioFile: file });
  if ("problems" in loaded) throw new Error(loaded.problems.map(formatProblem).join("; "));
  const { policies } = recordReplication(loaded.ready, 0, { yardsticks: false });
  let steps = 0;
  let sumNs = 0;
  for (const [rank, { name }] of loaded.ready.tenants.entries()) {
    if (!name.startsWith("measured")) continue;
    const { arrivalNs, latencyNs } = policies[0]!.tenants[rank]!;
    for (let i = 0; i < latencyNs.length; i++) {
      if (arrivalNs[i]! < scenario.warmupNs!) continue;
      sumNs += latencyNs[i]!;
      steps++;
    }
  }
  if (steps === 0) throw new Error("no step ended within the run");
  return valueOf(row.metric, sumNs / steps / scale, row.batch);
}
