import type { TimelineEnd, TimelineRequest } from "../result/timeline.ts";
import type { Sink, TurnedAway } from "../workload/server.ts";
import type { Tenant } from "../workload/tenant.ts";
import type { TimelineWindow } from "./timeline-window.ts";

/** Who is at work in this very moment, and when that is: servers report to a sink without saying either. */
export interface AtWork {
  partition: number;
  process: number;
  nowNs: number;
}

/** Notes the requests that were open at some instant of a window, and passes everything on to another sink. */
export class RequestTimeline implements Sink {
  readonly #window: TimelineWindow;
  readonly #tenants: readonly Tenant[];
  readonly #next: Sink;
  readonly #atWork: () => AtWork | null;
  readonly #noted: TimelineRequest[] = [];
  /** By tenant and row, of open requests. */
  readonly #preemptedNs: Map<number, number[]>[] = [];

  /** @param tenants filled in later, in rank order; only read once events happen */
  constructor(window: TimelineWindow, tenants: readonly Tenant[], next: Sink, atWork: () => AtWork | null) {
    this.#window = window;
    this.#tenants = tenants;
    this.#next = next;
    this.#atWork = atWork;
  }

  arrived(tenant: number, row: number, nowNs: number): void {
    this.#next.arrived(tenant, row, nowNs);
  }

  finished(tenant: number, row: number, nowNs: number): void {
    this.#note(tenant, row, nowNs, "finished", this.#atWork());
    this.#next.finished(tenant, row, nowNs);
  }

  rejected(tenant: number, row: number, nowNs: number, end: TurnedAway): void {
    this.#note(tenant, row, nowNs, end, end === "failed" ? this.#atWork() : null);
    this.#next.rejected(tenant, row, nowNs, end);
  }

  preempted(tenant: number, row: number): void {
    const rows = (this.#preemptedNs[tenant] ??= new Map<number, number[]>());
    const { nowNs } = this.#atWork()!;
    const times = rows.get(row);
    if (times === undefined) rows.set(row, [nowNs]);
    else times.push(nowNs);
    this.#next.preempted(tenant, row);
  }

  /** The run is over at `endNs`. @returns requests in order of arrival, then tenant, then number */
  close(endNs: number): TimelineRequest[] {
    this.#tenants.forEach(({ requests }, rank) => {
      for (let row = 0; row < requests.rows; row++) {
        if (requests.isOpen(row)) this.#note(rank, row, endNs, "open", null);
      }
    });
    return this.#noted.toSorted((a, b) => a.arrivalNs - b.arrivalNs || a.tenant - b.tenant || a.index - b.index);
  }

  #note(tenant: number, row: number, nowNs: number, end: TimelineEnd, at: AtWork | null): void {
    const { requests } = this.#tenants[tenant]!;
    const arrivalNs = requests.arrivalNs[row]!;
    const preemptedNs = this.#preemptedNs[tenant]?.get(row) ?? [];
    this.#preemptedNs[tenant]?.delete(row);
    // One that is turned away as it arrives lasts no time, and belongs to the window all the same.
    if (arrivalNs >= this.#window.toNs || nowNs < this.#window.fromNs) return;
    this.#window.count(nowNs);
    const startedNs = requests.startedNs[row]!;
    this.#noted.push({
      tenant,
      index: requests.index[row]!,
      arrivalNs,
      startNs: startedNs < 0 ? null : startedNs,
      endNs: end === "open" ? null : nowNs,
      end,
      partition: at === null ? null : at.partition,
      process: at === null ? null : at.process,
      preemptedNs,
    });
  }
}
