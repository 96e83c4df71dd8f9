import { Simulator } from "../../sim/engine/simulator.ts";
import type { Member, SharingPolicy } from "../../sim/sharing/policy.ts";
import { arrivalSource } from "../../sim/workload/arrivals/arrival-source.ts";
import type { Sink } from "../../sim/workload/server.ts";
import { OneAtATime } from "../../sim/workload/serving/one-at-a-time.ts";
import { SPENT } from "../../sim/workload/spent.ts";
import { Tenant } from "../../sim/workload/tenant.ts";
import type { SmallOutcome, SmallProcess, SmallRun } from "./unit-step-processes.ts";

/**
 * Runs a policy's station on processes whose times are a few nanoseconds, far below what a scenario may say, so
 * that ties happen all the time.
 */
export function runStation(
  policy: SharingPolicy,
  specs: readonly SmallProcess[],
  params: Readonly<Record<string, number>>,
): SmallRun {
  const outcomes: SmallOutcome[] = [];
  const marks: string[] = [];
  const mark = (letter: string) => (fromNs: number, toNs: number) => {
    for (let ns = fromNs; ns < toNs; ns++) {
      if (marks[ns] !== undefined) throw new Error(`the engine did two things at ${ns} ns`);
      marks[ns] = letter;
    }
  };
  const sink: Sink = {
    arrived: () => {},
    rejected: () => {},
    preempted: () => {},
    finished: (process, row, nowNs) => {
      const { requests } = tenants[process]!;
      outcomes.push({
        process,
        request: requests.index[row]!,
        startedNs: requests.startedNs[row]!,
        endNs: nowNs,
        hostNs: requests.spentNs(row, SPENT.host),
        turnNs: requests.spentNs(row, SPENT.turn),
        switchNs: requests.spentNs(row, SPENT.switch),
        deviceNs: requests.spentNs(row, SPENT.device),
      });
    },
  };
  const tenants = specs.map(
    (spec, rank) =>
      new Tenant(
        rank,
        (requests, row, index) => {
          requests.size[row] = spec.requests[index]!.deviceNs;
        },
        () => 0,
        sink,
      ),
  );
  const members = specs.map((spec, rank): Member => {
    const times = { hostNs: spec.hostNs, floorNs: 0, computeNs: 1, memoryNs: 0, latencyNs: 0 };
    const server = new OneAtATime(tenants[rank]!, times, spec.bursts);
    tenants[rank]!.servers.push(server);
    return { server, smShare: 1, cacheShare: spec.cacheShare };
  });
  const station = policy.station(members, params, { busy: mark("B"), switching: mark("S"), coldCache: mark("C") });

  const simulator = new Simulator();
  const sources = specs.map((spec, rank) => {
    const atNs = Float64Array.from(spec.requests, (request) => request.arrivalNs);
    return arrivalSource({ kind: "listed", atNs }, tenants[rank]!, `process ${rank}`, 1);
  });
  const alarms = sources.map((source) => simulator.attach("arrival", source));
  const stationAlarm = simulator.attach("server", station);
  station.start(stationAlarm);
  sources.forEach((source, rank) => source.start(alarms[rank]!));
  simulator.run(Infinity);
  const endNs = outcomes.at(-1)?.endNs ?? 0;
  station.close(endNs);
  return { timeline: Array.from({ length: endNs }, (_, ns) => marks[ns] ?? ".").join(""), outcomes };
}
