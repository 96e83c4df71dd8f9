import { ProblemsError } from "../../sim/base/problems.ts";
import { loadTraces } from "../../sim/scenario/load.ts";
import { scenarioOf } from "../../sim/scenario/parse.ts";
import type { ReadyScenario } from "../../sim/scenario/scenario.ts";

const GPU = "a100-sxm4-80gb";

/** The settings of the round robin that all engines share. */
export const ROUND_ROBIN = { tenants: 8, sliceNs: 2e6, switchNs: 1e5, load: 0.7 } as const;

const TURNS = { slice: "2ms", contextSwitch: "100us", contextSwitchIdle: "100us", coldCache: "0ms", idleLinger: "0ms" };
const NAMES = Array.from({ length: ROUND_ROBIN.tenants }, (_, rank) => `t${rank}`);
const MIG_SLICES = 7;

/** Ways to share that the same eight tenants can be put under. */
export const WAYS = ["exclusive", "time-slicing", "mps", "mig", "hybrid"] as const;
export type Way = (typeof WAYS)[number];

/** Poisson arrivals and exponential work that load one GPU to 0.7 in sum, about so many requests of them. */
export async function eightTenants(meanWorkMs: number, requests: number, way: Way): Promise<ReadyScenario> {
  const ratePerS = (ROUND_ROBIN.load * 1000) / meanWorkMs / ROUND_ROBIN.tenants;
  return readyOf({
    title: "eight tenants",
    seed: 1,
    duration: `${(requests * meanWorkMs) / ROUND_ROBIN.load / 1000}s`,
    gpus: [{ type: GPU, count: ROUND_ROBIN.tenants }],
    tenants: Object.fromEntries(NAMES.map((name) => [name, tenant(meanWorkMs, ratePerS)])),
    policies: { shared: partitions(way) },
  });
}

/** Tenants spread evenly over GPUs; those of one take turns. */
export interface Crowd {
  readonly tenants: number;
  readonly gpus: number;
  /** Of each GPU, without switches. */
  readonly load: number;
  /** About so many in all. */
  readonly requests: number;
}

/** Poisson arrivals and exponential work of 5 ms on average. */
export async function crowd({ tenants, gpus, load, requests }: Crowd): Promise<ReadyScenario> {
  const meanWorkMs = 5;
  const names = Array.from({ length: tenants }, (_, rank) => `t${String(rank).padStart(4, "0")}`);
  const ratePerS = (load * 1000 * gpus) / meanWorkMs / tenants;
  return readyOf({
    title: "crowd",
    seed: 1,
    duration: `${requests / ratePerS / tenants}s`,
    gpus: [{ type: GPU, count: gpus }],
    tenants: Object.fromEntries(
      names.map((name) => [name, { ...tenant(meanWorkMs, ratePerS), memory: { context: "100MB" } }]),
    ),
    policies: {
      turns: Array.from({ length: gpus }, (_, gpu) => ({
        gpu,
        timeSlicing: TURNS,
        tenants: names.filter((_name, rank) => rank % gpus === gpu),
      })),
    },
  });
}

/** One tenant on a GPU of its own: M/M/1 at load 0.8 with work of 10 ms on average. */
export async function oneQueue(requests: number): Promise<ReadyScenario> {
  const meanWorkMs = 10;
  return readyOf({
    title: "one queue",
    seed: 1,
    duration: `${(requests * meanWorkMs) / 800}s`,
    gpus: [{ type: GPU, count: 1 }],
    tenants: { t0: tenant(meanWorkMs, 80) },
    policies: { own: [{ gpu: 0, exclusive: {}, tenants: ["t0"] }] },
  });
}

/** A language model that batches continuously, about half loaded. */
export async function languageModel(durationS: number): Promise<ReadyScenario> {
  return readyOf({
    title: "language model",
    seed: 1,
    duration: `${durationS}s`,
    gpus: [{ type: GPU, count: 1 }],
    tenants: { chat: { workload: "llama-3-8b", arrivals: { kind: "poisson", rate: "2/s" } } },
    policies: { own: [{ gpu: 0, exclusive: {}, tenants: ["chat"] }] },
  });
}

/** A scenario document, ready to run. @throws ProblemsError when it is wrong */
export async function readyOf(document: object): Promise<ReadyScenario> {
  const file = "bench.yaml";
  // A warm-up that is given keeps the run to one replication: nothing has to be looked for first.
  const parsed = scenarioOf({ warmup: "0s", replications: 1, ...document }, file);
  if ("problems" in parsed) throw new ProblemsError(parsed.problems);
  const loaded = await loadTraces(parsed.scenario, { scenarioFile: file });
  if ("problems" in loaded) throw new ProblemsError(loaded.problems);
  return loaded.ready;
}

function tenant(meanWorkMs: number, ratePerS: number): object {
  return {
    work: { reference: GPU, hostGap: "0ms", compute: `${meanWorkMs}ms`, size: { kind: "exponential" } },
    arrivals: { kind: "poisson", rate: `${ratePerS}/s` },
  };
}

function partitions(way: Way): object[] {
  switch (way) {
    case "exclusive":
      return NAMES.map((name, gpu) => ({ gpu, exclusive: {}, tenants: [name] }));
    case "time-slicing":
      return [{ gpu: 0, timeSlicing: TURNS, tenants: NAMES }];
    case "mps":
      return [{ gpu: 0, mps: {}, tenants: NAMES }];
    case "mig":
      return [
        {
          gpu: 0,
          mig: NAMES.slice(0, MIG_SLICES).map((name, start) => ({ profile: "1g.10gb", start, tenants: [name] })),
        },
        { gpu: 1, mig: [{ profile: "1g.10gb", start: 0, tenants: NAMES.slice(MIG_SLICES) }] },
      ];
    case "hybrid":
      return [
        {
          gpu: 0,
          mig: [
            { profile: "4g.40gb", start: 0, timeSlicing: TURNS, tenants: NAMES.slice(0, 4) },
            { profile: "3g.40gb", start: 4, timeSlicing: TURNS, tenants: NAMES.slice(4) },
          ],
        },
      ];
  }
}
