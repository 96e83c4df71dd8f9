import type { Alarm } from "../../../sim/engine/simulator.ts";
import { SPENT } from "../../../sim/workload/spent.ts";
import { definePolicy, type EngineProbe, type Member, type Station } from "../../../sim/sharing/policy.ts";

/** The policy "exclusive" with a station that wakes at the end of every burst. Kept to compare with the one that sleeps. */
export const steppingExclusive = definePolicy({
  name: "exclusive",
  key: "exclusive",
  doc: "One process owns the partition: no turns, no switches, no neighbours.",
  workConserving: true,
  maxProcesses: { count: 1, rule: "exclusive use is for one process" },
  params: {},
  station: (members, _params, probe) => new ExclusiveStation(members[0]!, probe),
});

class ExclusiveStation implements Station {
  readonly #member: Member;
  readonly #probe: EngineProbe;
  #alarm: Alarm | undefined;
  #busy = false;
  #endNs = 0;

  constructor(member: Member, probe: EngineProbe) {
    this.#member = member;
    this.#probe = probe;
  }

  start(alarm: Alarm): void {
    this.#alarm = alarm;
    let rungNs = -1;
    this.#member.server.connect({
      ring: (nowNs) => {
        if (!this.#busy && rungNs !== nowNs) alarm.wakeAt((rungNs = nowNs));
      },
    });
  }

  wake(nowNs: number): void {
    const { server } = this.#member;
    if (this.#busy) {
      const { burst, spent } = server;
      this.#report(nowNs);
      spent[SPENT.host]! += burst.hostNs;
      spent[SPENT.device]! += burst.deviceNs;
      server.done(nowNs);
    }
    this.#busy = server.next(nowNs);
    if (!this.#busy) return;
    server.burst.startedNs = nowNs + server.burst.hostNs;
    this.#endNs = server.burst.startedNs + server.burst.deviceNs;
    this.#alarm!.wakeAt(this.#endNs);
  }

  abort(): number {
    throw new Error("this yardstick knows no faults");
  }

  close(nowNs: number): void {
    if (this.#busy) this.#report(nowNs);
  }

  #report(untilNs: number): void {
    const { burst } = this.#member.server;
    const toNs = Math.min(untilNs, this.#endNs);
    const { deviceNs, computeNs, memoryNs } = burst;
    if (toNs > burst.startedNs) {
      this.#probe.busy(burst.startedNs, toNs, (computeNs + memoryNs) / deviceNs, memoryNs / deviceNs);
    }
  }
}
