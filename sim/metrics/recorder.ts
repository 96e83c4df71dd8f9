import { FloatColumn } from "../base/columns.ts";
import { BLAME_CAUSES, type BlameCause, type EndState } from "../result/run.ts";
import type { Sink } from "../workload/server.ts";
import { SPENT } from "../workload/spent.ts";
import type { Tenant } from "../workload/tenant.ts";

/** The counted requests of one tenant, one entry per finished request, as parallel columns. */
export class TenantRecord {
  arrived = 0;
  rejected = 0;
  preemptions = 0;
  /** Filled in when the run ends: age of requests that were still open, by state. */
  readonly openAgeNs: Record<Extract<EndState, "running" | "queued">, number[]> = { running: [], queued: [] };
  /** The same for their first token: how long they waited for it, or have waited so far. */
  readonly openTtftNs: number[] = [];
  readonly index = new FloatColumn();
  readonly latencyNs = new FloatColumn();
  readonly waitingNs = new FloatColumn();
  /** Empty unless the tenant generates tokens. NaN in `tpotNs` where there was only one token. */
  readonly ttftNs = new FloatColumn();
  readonly tpotNs = new FloatColumn();
  readonly blameNs = Object.fromEntries(BLAME_CAUSES.map((cause) => [cause, new FloatColumn()])) as Readonly<
    Record<BlameCause, FloatColumn>
  >;
  /** Counted requests that finished within every per-request limit. */
  good = 0;
  /** Requests that finished inside the window, whenever they arrived, and those within every limit among them. */
  finishedInWindow = 0;
  goodInWindow = 0;

  get finished(): number {
    return this.index.length;
  }
}

/** The per-request limits of a tenant [ns], Infinity where it has none. */
export interface Limits {
  readonly latencyNs: number;
  readonly ttftNs: number;
  readonly tpotNs: number;
}

/**
 * Records every request that arrives in the window [fromNs, toNs). Implements the sink that servers report to;
 * policies never see it.
 */
export class Recorder implements Sink {
  readonly records: readonly TenantRecord[];
  readonly #tenants: readonly Tenant[];
  readonly #limits: readonly Limits[];
  readonly #fromNs: number;
  readonly #toNs: number;
  #openCounted = 0;
  #onSettled: (() => void) | undefined;

  /**
   * @param tenants filled in later by the builder, in rank order; only read once events happen
   * @param limits  one per tenant, in rank order
   */
  constructor(tenants: readonly Tenant[], limits: readonly Limits[], fromNs: number, toNs: number) {
    this.#tenants = tenants;
    this.#limits = limits;
    this.#fromNs = fromNs;
    this.#toNs = toNs;
    this.records = limits.map(() => new TenantRecord());
  }

  arrived(tenant: number, _row: number, nowNs: number): void {
    if (nowNs < this.#fromNs || nowNs >= this.#toNs) return;
    this.records[tenant]!.arrived++;
    this.#openCounted++;
  }

  finished(tenant: number, row: number, nowNs: number): void {
    const { requests } = this.#tenants[tenant]!;
    const record = this.records[tenant]!;
    const limits = this.#limits[tenant]!;
    const arrivalNs = requests.arrivalNs[row]!;
    const latencyNs = nowNs - arrivalNs;
    const tokens = requests.outputTokens[row]!;
    const firstNs = requests.firstTokenNs[row]!;
    const ttftNs = tokens > 0 ? firstNs - arrivalNs : NaN;
    const tpotNs = tokens > 1 ? (nowNs - firstNs) / (tokens - 1) : NaN;
    // A comparison with NaN is false: what is not defined for a request cannot be missed.
    const good = !(latencyNs > limits.latencyNs || ttftNs > limits.ttftNs || tpotNs > limits.tpotNs);
    if (nowNs >= this.#fromNs && nowNs < this.#toNs) {
      record.finishedInWindow++;
      if (good) record.goodInWindow++;
    }
    if (arrivalNs < this.#fromNs || arrivalNs >= this.#toNs) return;
    if (good) record.good++;
    record.index.push(requests.index[row]!);
    record.latencyNs.push(latencyNs);
    record.waitingNs.push(requests.startedNs[row]! - arrivalNs);
    if (tokens > 0) {
      record.ttftNs.push(ttftNs);
      record.tpotNs.push(tpotNs);
    }
    this.#blame(record, tenant, row, latencyNs);
    this.#ended();
  }

  rejected(tenant: number, row: number): void {
    const arrivalNs = this.#tenants[tenant]!.requests.arrivalNs[row]!;
    if (arrivalNs < this.#fromNs || arrivalNs >= this.#toNs) return;
    this.records[tenant]!.rejected++;
    this.#ended();
  }

  preempted(tenant: number, row: number): void {
    const arrivalNs = this.#tenants[tenant]!.requests.arrivalNs[row]!;
    if (arrivalNs >= this.#fromNs && arrivalNs < this.#toNs) this.records[tenant]!.preemptions++;
  }

  /** Calls back when no counted request is open any more; at once, if that is so now. */
  whenSettled(callback: () => void): void {
    this.#onSettled = callback;
    if (this.#openCounted === 0) callback();
  }

  /** The run is over: notes the counted requests that are still open. */
  close(nowNs: number): void {
    this.#tenants.forEach(({ requests }, rank) => {
      for (let row = 0; row < requests.rows; row++) {
        const arrivalNs = requests.arrivalNs[row]!;
        if (!requests.isOpen(row) || arrivalNs < this.#fromNs || arrivalNs >= this.#toNs) continue;
        const state = requests.admitted[row] === 1 ? "running" : "queued";
        const record = this.records[rank]!;
        record.openAgeNs[state].push(nowNs - arrivalNs);
        const firstNs = requests.firstTokenNs[row]!;
        if (requests.outputTokens[row]! > 0) record.openTtftNs.push((firstNs < 0 ? nowNs : firstNs) - arrivalNs);
      }
    });
  }

  #ended(): void {
    if (--this.#openCounted === 0) this.#onSettled?.();
  }

  /** Splits a latency without a remainder: what no server spent on it, it waited in a queue. */
  #blame(record: TenantRecord, tenant: number, row: number, latencyNs: number): void {
    const { requests } = this.#tenants[tenant]!;
    const hostNs = requests.spentNs(row, SPENT.host);
    const turnNs = requests.spentNs(row, SPENT.turn);
    const switchNs = requests.spentNs(row, SPENT.switch);
    const contentionNs = requests.spentNs(row, SPENT.contention);
    const deviceNs = requests.spentNs(row, SPENT.device);
    const ownNs = Math.min(deviceNs, Math.round(requests.ownDeviceNs[row]!));
    record.blameNs.queue.push(latencyNs - hostNs - turnNs - switchNs - contentionNs - deviceNs);
    record.blameNs.batching.push(deviceNs - ownNs);
    record.blameNs.turn.push(turnNs);
    record.blameNs.switch.push(switchNs);
    record.blameNs.contention.push(contentionNs);
    record.blameNs.device.push(ownNs);
    record.blameNs.host.push(hostNs);
  }
}
