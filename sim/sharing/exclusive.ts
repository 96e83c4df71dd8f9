import type { Alarm } from "../engine/simulator.ts";
import { SPENT } from "../workload/spent.ts";
import { definePolicy, type EngineProbe, type Member, type Station } from "./policy.ts";

/** One process has the partition for itself; its requests are served in the order of arrival. */
export const exclusive = definePolicy({
  name: "exclusive",
  key: "exclusive",
  doc: "One process owns the partition: no turns, no switches, no neighbours.",
  workConserving: true,
  maxProcesses: { count: 1, rule: "exclusive use is for one process" },
  params: {},
  station: (members, _params, probe) => new ExclusiveStation(members[0]!, probe),
});

/**
 * Sleeps while the server foresees what comes, and runs those bursts in a loop when it wakes or the bell rings. Each is
 * reported and charged as if it had been an event of its own.
 */
class ExclusiveStation implements Station {
  readonly #member: Member;
  readonly #probe: EngineProbe;
  #alarm: Alarm | undefined;
  #busy = false;
  /** When the burst under way ends, and when the alarm is set. */
  #endNs = 0;
  #wakeNs = 0;
  /** When the idle process was rung for, until it has been looked at [ns]. */
  #rungNs = -1;

  constructor(member: Member, probe: EngineProbe) {
    this.#member = member;
    this.#probe = probe;
  }

  start(alarm: Alarm): void {
    this.#alarm = alarm;
    this.#member.server.connect({
      ring: (nowNs) => {
        if (!this.#busy && this.#rungNs !== nowNs) alarm.wakeAt((this.#rungNs = nowNs));
        if (this.#busy && this.#wakeNs > this.#endNs) alarm.wakeAt((this.#wakeNs = this.#endNs));
      },
      catchUp: (beforeNs) => this.#runBefore(beforeNs),
    });
  }

  wake(nowNs: number): void {
    const { server } = this.#member;
    this.#rungNs = -1;
    if (this.#busy) {
      this.#runBefore(nowNs);
      this.#end();
    }
    this.#begin(nowNs);
    if (!this.#busy) return;
    this.#wakeNs = server.foresee === undefined ? this.#endNs : server.foresee(this.#endNs);
    this.#alarm!.wakeAt(this.#wakeNs);
  }

  close(nowNs: number): void {
    this.#runBefore(nowNs);
    if (this.#busy) this.#report(nowNs);
  }

  abort(_process: number, nowNs: number): number {
    this.#runBefore(nowNs);
    this.#rungNs = -1;
    this.#alarm!.cancel();
    if (!this.#busy) return 0;
    this.#report(nowNs);
    this.#busy = false;
    return Math.max(0, nowNs - this.#member.server.burst.startedNs);
  }

  /** Goes on to the burst that ends at this instant or later. */
  #runBefore(instantNs: number): void {
    while (this.#busy && this.#endNs < instantNs) {
      this.#end();
      this.#begin(this.#endNs);
    }
  }

  #begin(nowNs: number): void {
    const { server } = this.#member;
    this.#busy = server.next(nowNs);
    if (!this.#busy) return;
    server.burst.startedNs = nowNs + server.burst.hostNs;
    this.#endNs = server.burst.startedNs + server.burst.deviceNs;
  }

  #end(): void {
    const { server } = this.#member;
    const { burst, spent } = server;
    this.#report(this.#endNs);
    spent[SPENT.host]! += burst.hostNs;
    spent[SPENT.device]! += burst.deviceNs;
    server.done(this.#endNs);
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
