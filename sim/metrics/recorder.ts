import { FloatColumn } from "../base/columns.ts";
import { BLAME_CAUSES, type BlameCause, type EndState } from "../result/run.ts";
import type { Sink } from "../workload/server.ts";
import { SPENT } from "../workload/spent.ts";
import type { Tenant } from "../workload/tenant.ts";

/** The counted requests of one tenant, one entry per finished request, as parallel columns. */
export class TenantRecord {
  arrived = 0;
  rejected = 0;
  /** Filled in when the run ends: age of requests that were still open, by state. */
  readonly openAgeNs: Record<Extract<EndState, "running" | "queued">, number[]> = { running: [], queued: [] };
  readonly index = new FloatColumn();
  readonly latencyNs = new FloatColumn();
  readonly waitingNs = new FloatColumn();
  /** Empty unless the tenant generates tokens. NaN in `tpotNs` where there was only one token. */
  readonly ttftNs = new FloatColumn();
  readonly tpotNs = new FloatColumn();
  readonly blameNs = Object.fromEntries(BLAME_CAUSES.map((cause) => [cause, new FloatColumn()])) as Readonly<
    Record<BlameCause, FloatColumn>
  >;
  /** Requests that finished inside the window, whenever they arrived. */
  finishedInWindow = 0;
  /** Numbers of the requests that did, to tell goodput. */
  readonly finishedInWindowIndex = new FloatColumn();

  get finished(): number {
    return this.index.length;
  }
}

/**
 * Records every request that arrives in the window [fromNs, toNs). Implements the sink that servers report to;
 * policies never see it.
 */
export class Recorder implements Sink {
  readonly records: readonly TenantRecord[];
  readonly #tenants: readonly Tenant[];
  readonly #fromNs: number;
  readonly #toNs: number;
  #openCounted = 0;
  #onSettled: (() => void) | undefined;

  /** @param tenants filled in later by the builder, in rank order; only read once events happen */
  constructor(tenants: readonly Tenant[], tenantCount: number, fromNs: number, toNs: number) {
    this.#tenants = tenants;
    this.#fromNs = fromNs;
    this.#toNs = toNs;
    this.records = Array.from({ length: tenantCount }, () => new TenantRecord());
  }

  arrived(tenant: number, _row: number, nowNs: number): void {
    if (nowNs < this.#fromNs || nowNs >= this.#toNs) return;
    this.records[tenant]!.arrived++;
    this.#openCounted++;
  }

  finished(tenant: number, row: number, nowNs: number): void {
    const { requests } = this.#tenants[tenant]!;
    const record = this.records[tenant]!;
    const arrivalNs = requests.arrivalNs[row]!;
    if (nowNs >= this.#fromNs && nowNs < this.#toNs) {
      record.finishedInWindow++;
      record.finishedInWindowIndex.push(requests.index[row]!);
    }
    if (arrivalNs < this.#fromNs || arrivalNs >= this.#toNs) return;
    record.index.push(requests.index[row]!);
    record.latencyNs.push(nowNs - arrivalNs);
    record.waitingNs.push(requests.startedNs[row]! - arrivalNs);
    const tokens = requests.outputTokens[row]!;
    if (tokens > 0) {
      const firstNs = requests.firstTokenNs[row]!;
      record.ttftNs.push(firstNs - arrivalNs);
      record.tpotNs.push(tokens > 1 ? (nowNs - firstNs) / (tokens - 1) : NaN);
    }
    this.#blame(record, tenant, row, nowNs - arrivalNs);
    this.#ended();
  }

  rejected(tenant: number, row: number): void {
    const arrivalNs = this.#tenants[tenant]!.requests.arrivalNs[row]!;
    if (arrivalNs < this.#fromNs || arrivalNs >= this.#toNs) return;
    this.records[tenant]!.rejected++;
    this.#ended();
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
        this.records[rank]!.openAgeNs[state].push(nowNs - arrivalNs);
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
