import { runModel } from "../../sim/scenario/model.ts";
import { type TinyDocument, tinyModel, tinyScenario } from "../support/tiny.ts";
import { gammaLaw, type WaitLaw } from "./queues.ts";

/** A queue of the real simulator, whose requests take 1 ms on average, exponentially. */
export interface Simulated {
  /** Steady state of its first come, first served queue in units of the service time, where theory knows it. */
  readonly law: WaitLaw | null;
  /** Latencies of all tenants' requests after the warm-up [ms]. Another seed, another replication. */
  latenciesMs(seed: number): Float64Array;
}

/** One tenant has the GPU for itself. */
export function exclusive(
  arrivals: { kind: "poisson"; rate: string } | { kind: "gamma"; rate: string; cv: number },
  window: string,
): Simulated {
  const load = Number.parseFloat(arrivals.rate) / 1000;
  const law = arrivals.kind === "gamma" ? gammaLaw(load, arrivals.cv) : { sigma: load };
  return { law, ...build({ only: arrivals }, { exclusive: {} }, window) };
}

/** Two tenants take turns of 0.2 ms that cost nothing: processor sharing, but for the tenants' own queues. */
export function roundRobin(ratePerTenant: number, window: string): Simulated {
  const arrivals = { kind: "poisson", rate: `${ratePerTenant}/s` };
  const free = { contextSwitch: "0ns", contextSwitchIdle: "0ns", coldCache: "0ns", idleLinger: "0ns" };
  return { law: null, ...build({ a: arrivals, b: arrivals }, { timeSlicing: { slice: "0.2ms", ...free } }, window) };
}

function build(arrivals: Readonly<Record<string, object>>, sharing: object, window: string) {
  const work = {
    reference: "a100-sxm4-80gb",
    hostGap: "0ns",
    compute: "1ms",
    size: { kind: "exponential" },
  };
  const names = Object.keys(arrivals);
  const warmupS = 0.5;
  const document: TinyDocument = {
    // At the loads used here an M/M/1 queue forgets its start in under 50 ms.
    warmup: `${warmupS}s`,
    duration: `${Number.parseFloat(window) + warmupS}s`,
    limit: "10000s",
    tenants: Object.fromEntries(names.map((name) => [name, { work, arrivals: arrivals[name] }])),
    policies: { shared: [{ gpu: 0, ...sharing, tenants: names }] },
  };
  const scenario = tinyScenario(document);
  return {
    latenciesMs: (seed: number): Float64Array => {
      const { records } = runModel(tinyModel({ ...scenario, seed }));
      const all = new Float64Array(records.reduce((sum, { latencyNs }) => sum + latencyNs.length, 0));
      let at = 0;
      for (const { latencyNs } of records) {
        all.set(latencyNs.values(), at);
        at += latencyNs.length;
      }
      return all.map((ns) => ns / 1e6);
    },
  };
}
