import { type Limits, type RecordBounds, Recorder, type RequestRecord } from "../../sim/metrics/recorder.ts";
import type { Door } from "../../sim/workload/server.ts";
import { SPENT, SPENT_CAUSES } from "../../sim/workload/spent.ts";
import { Tenant } from "../../sim/workload/tenant.ts";

const NO_LIMITS: Limits = { latencyNs: Infinity, ttftNs: Infinity, tpotNs: Infinity };

/** How a record is made anew. */
export interface Replay {
  readonly bounds: RecordBounds;
  readonly toNs: number;
  readonly edgesNs: Float64Array;
  readonly limits?: Limits;
}

/** What happens to a request: its number, or -1 for one that is rejected at once, and its row in the record. */
interface Happening {
  readonly ns: number;
  readonly kind: "end" | "arrival";
  readonly of: "finished" | "open" | "rejected";
  readonly row: number;
}

/** Lets everything in a record happen once more, before a recorder with other bounds. */
export function replayed(record: RequestRecord, endNs: number, replay: Replay): RequestRecord {
  const tenants: Tenant[] = [];
  const { limits = NO_LIMITS, toNs, edgesNs, bounds } = replay;
  const recorder = new Recorder(tenants, [limits], toNs, edgesNs, bounds);
  const tenant = new Tenant(
    0,
    () => {},
    () => 0,
    recorder,
  );
  tenants.push(tenant);
  let offered = -1;
  tenant.servers.push({ offer: (row: number) => (offered = row) } as unknown as Door);
  const rows = new Map<number, number>();
  for (const { ns, kind, of, row } of happenings(record)) {
    if (kind === "end") {
      finish(record, row, tenant, rows.get(row)!, ns);
      continue;
    }
    tenant.arrive(ns);
    if (of === "finished") rows.set(row, offered);
    else if (of === "rejected") tenant.reject(offered, ns);
    else leaveOpen(record, row, tenant, offered);
  }
  return recorder.close(endNs)[0]!;
}

function happenings({ arrivalNs, latencyNs, open, rejectedArrivalNs }: RequestRecord): Happening[] {
  const all: (Happening & { readonly rank: number })[] = [];
  arrivalNs.forEach((ns, row) => {
    all.push({ ns, kind: "arrival", of: "finished", row, rank: 1 });
    all.push({ ns: ns + latencyNs[row]!, kind: "end", of: "finished", row, rank: latencyNs[row] === 0 ? 2 : 0 });
  });
  open.arrivalNs.forEach((ns, row) => all.push({ ns, kind: "arrival", of: "open", row, rank: 1 }));
  rejectedArrivalNs.forEach((ns, row) => all.push({ ns, kind: "arrival", of: "rejected", row, rank: 1 }));
  return all.toSorted((a, b) => a.ns - b.ns || a.rank - b.rank);
}

function finish(record: RequestRecord, row: number, tenant: Tenant, at: number, endNs: number): void {
  const { requests } = tenant;
  const { blameNs } = record;
  const spent = new Float64Array(SPENT_CAUSES);
  requests.startedNs[at] = record.arrivalNs[row]! + record.waitingNs[row]!;
  if (record.ttftNs.length > 0) {
    const [ttftNs, tpotNs] = [record.ttftNs[row]!, record.tpotNs[row]!];
    requests.firstTokenNs[at] = record.arrivalNs[row]! + ttftNs;
    requests.outputTokens[at] = Number.isNaN(tpotNs) ? 1 : 1 + Math.round((record.latencyNs[row]! - ttftNs) / tpotNs);
  }
  requests.admit(at, spent);
  for (const cause of ["host", "turn", "switch", "contention"] as const) spent[SPENT[cause]] = blameNs[cause][row]!;
  spent[SPENT.device] = blameNs.device[row]! + blameNs.batching[row]!;
  requests.ownDeviceNs[at] = blameNs.device[row]!;
  requests.leave(at, spent);
  tenant.finish(at, endNs);
}

function leaveOpen({ open }: RequestRecord, row: number, { requests }: Tenant, at: number): void {
  if (open.running[row] === 1) requests.admit(at, new Float64Array(SPENT_CAUSES));
  if (open.ttftNs.length === 0) return;
  requests.outputTokens[at] = 2;
  if (open.ttftNs[row]! < open.ageNs[row]!) requests.firstTokenNs[at] = open.arrivalNs[row]! + open.ttftNs[row]!;
}
