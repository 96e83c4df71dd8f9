import type { ReadyScenario } from "../../sim/scenario/scenario.ts";
import { recordReplication } from "../../sim/scenario/replication.ts";
import { sampleReplication } from "../../sim/scenario/replication-sample.ts";
import { knownWarmUps } from "../../sim/scenario/warm-up.ts";
import { steppingTimeSlicing } from "../../test/sharing/stepping-time-slicing.ts";
import type { Prepare, Round } from "../harness/round.ts";
import { processorNs } from "../harness/stopwatch.ts";
import { type Crowd, crowd, eightTenants, languageModel, oneQueue, type Way } from "./documents.ts";

/** A scenario that the product runs whole: random draws, blame, recording, percentiles. */
export type ProductArgs =
  | { readonly kind: "one queue"; readonly requests: number }
  | { readonly kind: "language model"; readonly durationS: number }
  | ({ readonly kind: "crowd" } & Crowd)
  | {
      readonly kind: "eight tenants";
      readonly meanWorkMs: number;
      readonly requests: number;
      readonly way: Way;
      /** Whether time-slicing steps from slice to slice instead of skipping rotations. */
      readonly stepping?: boolean;
      /** Counts come from a run of so many requests, where other contenders cannot afford as many. */
      readonly countedRequests?: number;
    };

/** One replication of a scenario and the sample that is kept of it. */
export const contender: Prepare<ProductArgs> = async (args) => {
  const scenario = await scenarioFor(args);
  if (args.kind !== "eight tenants" || args.countedRequests === undefined) return () => runProduct(scenario);
  const { counts } = runProduct(await scenarioFor({ ...args, requests: args.countedRequests }));
  return () => ({ ...runProduct(scenario), counts: counts! });
};

/** The scenario of some arguments. */
export async function scenarioFor(args: ProductArgs): Promise<ReadyScenario> {
  switch (args.kind) {
    case "one queue":
      return oneQueue(args.requests);
    case "language model":
      return languageModel(args.durationS);
    case "crowd":
      return crowd(args);
    case "eight tenants": {
      const scenario = await eightTenants(args.meanWorkMs, args.requests, args.way);
      return args.stepping === true ? steppingSlices(scenario) : scenario;
    }
  }
}

/** Runs the first replication and condenses it, as a worker does. */
export function runProduct(scenario: ReadyScenario): Round {
  const warmUps = knownWarmUps(scenario)!;
  const from = processorNs();
  const record = recordReplication(scenario, 0, { yardsticks: false });
  const sample = sampleReplication(scenario, record, warmUps, null);
  const ns = processorNs() - from;
  const [tenants, engines] = [record.policies[0]!.tenants, sample.policies[0]!.engines];
  const finished = sum(tenants.map(({ latencyNs }) => latencyNs.length));
  const latencyNs = sum(tenants.map((tenant) => sum(tenant.latencyNs)));
  const switches = sum(engines.map(({ time }) => time.switches));
  return { ns, units: finished, counts: { finished, latencyNs, switches } };
}

function steppingSlices(scenario: ReadyScenario): ReadyScenario {
  const policies = scenario.policies.map((policy) => ({
    ...policy,
    partitions: policy.partitions.map((partition) => ({ ...partition, policy: steppingTimeSlicing })),
  }));
  return { ...scenario, policies };
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
