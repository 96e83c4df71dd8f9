import { Simulator } from "../../../sim/engine/simulator.ts";
import { findGpu } from "../../../sim/hardware/gpus.ts";
import { EngineMeter } from "../../../sim/metrics/engine-meter.ts";
import { Recorder } from "../../../sim/metrics/recorder.ts";
import { exclusive } from "../../../sim/sharing/exclusive.ts";
import { mps } from "../../../sim/sharing/mps.ts";
import type { EngineProbe, Member, SharingPolicy } from "../../../sim/sharing/policy.ts";
import { timeSlicing } from "../../../sim/sharing/time-slicing.ts";
import type { Arrivals } from "../../../sim/workload/arrivals/index.ts";
import { arrivalSource } from "../../../sim/workload/arrivals/arrival-source.ts";
import type { LlmTimes } from "../../../sim/workload/llm/times.ts";
import type { RequestRules } from "../../../sim/workload/request-rules.ts";
import { ROUTING, type RoutingName } from "../../../sim/workload/routing.ts";
import type { Door, Server } from "../../../sim/workload/server.ts";
import { type BatchLimits, ContinuousBatching } from "../../../sim/workload/serving/continuous-batching.ts";
import { Tenant } from "../../../sim/workload/tenant.ts";
import { SteppingContinuousBatching } from "./stepping-continuous-batching.ts";
import { steppingExclusive } from "./stepping-exclusive.ts";

/** Prices of an iteration [ns], a few nanoseconds each, so that most instants tie. */
export interface Prices {
  readonly iteration: number;
  readonly token: number;
  readonly sample: number;
  readonly cached: number;
  readonly pair: number;
}

/** A tenant whose requests generate tokens. */
export interface LabTenant {
  readonly arrivals: Extract<Arrivals, { kind: "listed" | "closed" }>;
  readonly routing: RoutingName;
  /** Prompt and output tokens, request by request; from the first again when they are used up. */
  readonly lengths: readonly (readonly [prompt: number, output: number])[];
  readonly limits: BatchLimits;
  readonly processes: number;
  readonly rules: RequestRules;
}

/** Tenants on one engine or, when each process owns one, on several, watched up to an instant. */
export interface DecodeScenario {
  readonly tenants: readonly LabTenant[];
  readonly prices: Prices;
  /** Mixed: those in the middle of the list of processes take turns on one engine, the others own one each. */
  readonly sharing: "exclusive" | "time-slicing" | "mps" | "mixed";
  /** Requests that arrive until then are recorded, and the run ends when they have ended [ns]. */
  readonly durationNs: number;
  /** When the run is stopped at the latest [ns]. */
  readonly limitNs: number;
  /** Borders of the meters' windows [ns], ascending. */
  readonly edgesNs: readonly number[];
}

/** What can be seen of a run from outside. */
export interface DecodeRun {
  /** Records of all tenants, windows of all meters, every stretch of every engine, and the end, as text. */
  readonly bytes: string;
  /** Wake-ups of all sources together. */
  readonly events: number;
  readonly preemptions: number;
  readonly timedOut: number;
}

/** How a run is simulated: the product's way, or iteration by iteration and sequence by sequence. */
export type Way = "product" | "stepping";

/** Runs a scenario and notes everything that can be seen of it. */
export function decodeRun(scenario: DecodeScenario, way: Way): DecodeRun {
  const { tenants: specs, durationNs, limitNs } = scenario;
  const tenants: Tenant[] = [];
  // Limits that some requests miss, so that it shows which.
  const recorder = new Recorder(
    tenants,
    specs.map(() => ({ latencyNs: 200, ttftNs: 60, tpotNs: 12 })),
    durationNs,
  );
  for (const [rank, { lengths, routing, rules }] of specs.entries()) {
    const draws = (requests: Tenant["requests"], row: number, index: number): void => {
      const [prompt, output] = lengths[index % lengths.length]!;
      requests.promptTokens[row] = prompt;
      requests.outputTokens[row] = output;
    };
    tenants.push(new Tenant(rank, draws, ROUTING[routing].router(NO_CHANCE), recorder, rules, NO_CHANCE));
  }
  const members = specs.flatMap(({ limits, processes }, rank) =>
    Array.from({ length: processes }, (): Member => {
      const server = serverOf(way, tenants[rank]!, pricesOf(scenario.prices, limits), limits);
      tenants[rank]!.servers.push(server);
      return { server, smShare: 1, cacheShare: 1 };
    }),
  );
  const watched = engines(scenario.sharing, members).map(({ sharing, group }) => {
    const meter = new EngineMeter(Float64Array.from(scenario.edgesNs));
    const stretches: string[] = [];
    const station = stationOf(sharing, way, group, told(meter, stretches));
    return { station, meter, stretches };
  });

  const simulator = new Simulator();
  const sources = specs.map(({ arrivals }, rank) => arrivalSource(arrivals, tenants[rank]!, `tenant ${rank}`, 1));
  const arrivalAlarms = sources.map((source) => simulator.attach("arrival", source));
  const waits = tenants.flatMap((tenant) => tenant.waits ?? []);
  const waitAlarms = waits.map((one) => simulator.attach("arrival", one));
  const stationAlarms = watched.map(({ station }) => simulator.attach("server", station));
  const observer = { wake: () => recorder.whenSettled(() => simulator.stop()) };
  const observerAlarm = simulator.attach("observation", observer);
  watched.forEach(({ station }, i) => station.start(stationAlarms[i]!));
  waits.forEach((one, i) => one.start(waitAlarms[i]!));
  sources.forEach((source, i) => source.start(arrivalAlarms[i]!));
  observerAlarm.wakeAt(durationNs);
  simulator.run(limitNs);
  for (const { station } of watched) station.close(simulator.nowNs);

  const records = recorder.close(simulator.nowNs);
  const seen = watched.map(({ meter, stretches }) => ({ bins: meter.bins, stretches }));
  return {
    bytes: JSON.stringify({ endNs: simulator.nowNs, records, seen }, plainNumbers),
    events: simulator.events,
    preemptions: records.reduce((sum, { preemptedArrivalNs }) => sum + preemptedArrivalNs.length, 0),
    timedOut: records.reduce((sum, { timedOutArrivalNs }) => sum + timedOutArrivalNs.length, 0),
  };
}

/** One engine and who shares it. */
interface Engine {
  readonly sharing: Exclude<DecodeScenario["sharing"], "mixed">;
  readonly group: readonly Member[];
}

function engines(sharing: DecodeScenario["sharing"], members: readonly Member[]): Engine[] {
  const own = (member: Member): Engine => ({ sharing: "exclusive", group: [member] });
  if (sharing === "exclusive") return members.map(own);
  if (sharing !== "mixed") return [{ sharing, group: members }];
  const middle = Math.floor(members.length / 2);
  const shared: Engine = { sharing: "time-slicing", group: members.slice(middle, -1) };
  return [...members.slice(0, middle).map(own), ...(shared.group.length > 0 ? [shared] : []), own(members.at(-1)!)];
}

const NO_CHANCE = {
  uniform: (): number => {
    throw new Error("nothing here is random");
  },
};

function serverOf(way: Way, tenant: Tenant, times: LlmTimes, limits: BatchLimits): Server & Door {
  return way === "product"
    ? new ContinuousBatching(tenant, times, limits)
    : new SteppingContinuousBatching(tenant, times, limits);
}

function stationOf(
  sharing: Engine["sharing"],
  way: Way,
  members: readonly Member[],
  probe: EngineProbe,
): ReturnType<SharingPolicy["station"]> {
  switch (sharing) {
    case "exclusive":
      return (way === "product" ? exclusive : steppingExclusive).station(members, {}, probe);
    case "time-slicing":
      return timeSlicing.station(members, SLICING, probe);
    case "mps":
      return SIDE_BY_SIDE.station(members, SIDE_BY_SIDE_PARAMS, probe);
  }
}

const SIDE_BY_SIDE: SharingPolicy = mps;
const SIDE_BY_SIDE_PARAMS = Object.fromEntries(
  Object.entries(SIDE_BY_SIDE.params).map(([name, { fallback }]) => [name, fallback(findGpu("a100-sxm4-80gb")!).value]),
);
const SLICING = { slice: 20, contextSwitch: 2, contextSwitchIdle: 1, coldCache: 3, idleLinger: 4 };

/** A meter that is told every stretch, and a note of each. */
function told(meter: EngineMeter, stretches: string[]): EngineProbe {
  return {
    busy: (...report) => {
      stretches.push(`busy ${report.join(" ")}`);
      meter.busy(...report);
    },
    switching: (...report) => {
      stretches.push(`switching ${report.join(" ")}`);
      meter.switching(...report);
    },
    coldCache: (...report) => {
      stretches.push(`cold ${report.join(" ")}`);
      meter.coldCache(...report);
    },
  };
}

function pricesOf({ iteration, token, sample, cached, pair }: Prices, limits: BatchLimits): LlmTimes {
  const upTo = (max: number, price: number): Float64Array =>
    Float64Array.from({ length: max + 1 }, (_, n) => n * price);
  return {
    matmulNs: upTo(limits.maxBatchedTokens, token),
    matmulComputeNs: upTo(limits.maxBatchedTokens, token / 3),
    headNs: upTo(limits.maxSequences, sample),
    otherFixedNs: iteration,
    otherPerTokenNs: token / 7,
    prefillPairNs: pair,
    kvTokenNs: cached,
    kvBytesPerToken: 1,
  };
}

function plainNumbers(_key: string, value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array, String);
  return value;
}
