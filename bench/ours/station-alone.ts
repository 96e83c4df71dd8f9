import { Simulator } from "../../sim/engine/simulator.ts";
import type { EngineProbe, Member } from "../../sim/sharing/policy.ts";
import { OneAtATime } from "../../sim/workload/serving/one-at-a-time.ts";
import { Tenant } from "../../sim/workload/tenant.ts";
import { timeSlicing } from "../../sim/sharing/time-slicing.ts";
import { steppingTimeSlicing } from "../../test/sharing/stepping-time-slicing.ts";
import type { Prepare } from "../harness/round.ts";
import { processorNs } from "../harness/stopwatch.ts";
import { ROUND_ROBIN } from "./documents.ts";
import { readStream, type RequestStream } from "./stream-file.ts";

/** The product's tenants, processes and station without its recorder and meters. */
export const contender: Prepare<{ readonly stream: string; readonly stepping: boolean }> = ({
  stream: file,
  stepping,
}) => {
  const stream = readStream(file);
  return () => {
    const from = processorNs();
    const counts = runStation(stream, stepping ? steppingTimeSlicing : timeSlicing);
    return { ns: processorNs() - from, units: counts.finished, counts };
  };
};

function runStation(
  { durationNs, atNs, workNs }: RequestStream,
  policy: typeof timeSlicing,
): { finished: number; latencyNs: number } {
  const simulator = new Simulator();
  let finished = 0;
  let latencyNs = 0;
  let open = 0;
  const nothing = (): void => {};
  const sink = {
    arrived: (_tenant: number, _row: number, nowNs: number) => {
      if (nowNs < durationNs) open++;
    },
    finished: (rank: number, row: number, nowNs: number) => {
      const arrivalNs = tenants[rank]!.requests.arrivalNs[row]!;
      if (arrivalNs >= durationNs) return;
      finished++;
      latencyNs += nowNs - arrivalNs;
      if (--open === 0 && nowNs >= durationNs) simulator.stop();
    },
    rejected: nothing,
    preempted: nothing,
  };
  const tenants = workNs.map(
    (works, rank) =>
      new Tenant(
        rank,
        (table, row, index) => (table.size[row] = works[index]!),
        () => 0,
        sink,
      ),
  );
  const perNs = { hostNs: 0, floorNs: 0, computeNs: 1, memoryNs: 0, latencyNs: 0 };
  const members = tenants.map((tenant): Member => {
    const server = new OneAtATime(tenant, perNs, 1);
    tenant.servers.push(server);
    return { server, smShare: 1, cacheShare: 1 };
  });
  const { sliceNs: slice, switchNs } = ROUND_ROBIN;
  const params = { slice, contextSwitch: switchNs, contextSwitchIdle: switchNs, coldCache: 0, idleLinger: 0 };
  const deaf: EngineProbe = { busy: nothing, switching: nothing, coldCache: nothing, turns: nothing };
  const station = policy.station(members, params, deaf);
  const alarms = tenants.map((tenant, rank) => {
    let next = 0;
    const alarm = simulator.attach("arrival", {
      wake: (nowNs) => {
        tenant.arrive(nowNs);
        alarm.wakeAt(atNs[rank]![++next]!);
      },
    });
    return alarm;
  });
  station.start(simulator.attach("server", station));
  alarms.forEach((alarm, rank) => alarm.wakeAt(atNs[rank]![0]!));
  simulator.run(Infinity);
  return { finished, latencyNs };
}
