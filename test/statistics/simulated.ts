import { runModel } from "../../sim/scenario/model.ts";
import { type TinyDocument, tinyModel, tinyScenario } from "../support/tiny.ts";

/**
 * One replication of a queue of the real simulator, whose requests take 1 ms on average, exponentially: the latencies
 * of all tenants' requests after the warm-up [ms]. Another seed, another replication.
 */
export type LatenciesMs = (seed: number) => Float64Array;

/** One tenant has the GPU for itself: first come, first served. */
export function exclusive(arrivals: object, window: string): LatenciesMs {
  return build({ only: arrivals }, { exclusive: {} }, window);
}

/** Two tenants take turns of 0.2 ms that cost nothing: processor sharing, but for the tenants' own queues. */
export function roundRobin(ratePerTenant: number, window: string): LatenciesMs {
  const arrivals = { kind: "poisson", rate: `${ratePerTenant}/s` };
  const free = { contextSwitch: "0ns", contextSwitchIdle: "0ns", coldCache: "0ns", idleLinger: "0ns" };
  return build({ a: arrivals, b: arrivals }, { timeSlicing: { slice: "0.2ms", ...free } }, window);
}

function build(arrivals: Readonly<Record<string, object>>, sharing: object, window: string): LatenciesMs {
  const work = {
    reference: "a100-sxm4-80gb",
    hostGap: "0ns",
    compute: "1ms",
    size: { kind: "exponential" },
  };
  const names = Object.keys(arrivals);
  const warmupS = 0.5;
  const document: TinyDocument = {
    // At loads up to 0.5 these queues forget their start in a few hundredths of a second.
    warmup: `${warmupS}s`,
    duration: `${Number.parseFloat(window) + warmupS}s`,
    limit: "10000s",
    tenants: Object.fromEntries(names.map((name) => [name, { work, arrivals: arrivals[name] }])),
    policies: { shared: [{ gpu: 0, ...sharing, tenants: names }] },
  };
  const scenario = tinyScenario(document);
  return (seed) => {
    const { records } = runModel(tinyModel({ ...scenario, seed }));
    const all = new Float64Array(records.reduce((sum, { latencyNs }) => sum + latencyNs.length, 0));
    let at = 0;
    for (const { latencyNs } of records) {
      all.set(latencyNs, at);
      at += latencyNs.length;
    }
    return all.map((ns) => ns / 1e6);
  };
}
