import { type TinyDocument, tinyRun } from "../support/tiny.ts";

/** A slice and a switch in round numbers, so that expected times can be read off [ns]. */
export const S = 1_000_000;
export const SWITCH = 100_000;

/** Settings of time-slicing in ns; what is not given costs nothing, but for the slice and the switch. */
export interface Slicing {
  readonly slice?: number;
  readonly contextSwitch?: number;
  readonly contextSwitchIdle?: number;
  readonly coldCache?: number;
  readonly idleLinger?: number;
}

/** Compute-bound work that takes so long on the whole GPU [ns]. */
export function busy(deviceNs: number, more: object = {}): object {
  return { reference: "a100-sxm4-80gb", hostGap: "0ns", compute: `${deviceNs}ns`, ...more };
}

/** Requests at these times [ns]. */
export function at(...timesNs: readonly number[]): object {
  return { kind: "list", at: timesNs.map((ns) => `${ns}ns`) };
}

/** One client that asks again as soon as it has its answer. */
export const ENDLESS = { kind: "closed", concurrency: 1 };

/** A tenant that always has work: one burst from the first instant on, longer than any of these tests. */
export const SATURATING = { work: busy(1000e9), arrivals: at(0) };

/** Runs tenants that take turns on one A100; all are in one partition. */
export function sliced(
  tenants: TinyDocument["tenants"],
  slicing: Slicing = {},
  more: Partial<TinyDocument> = {},
): ReturnType<typeof tinyRun> {
  const settings = {
    slice: S,
    contextSwitch: SWITCH,
    contextSwitchIdle: SWITCH,
    coldCache: 0,
    idleLinger: 0,
    ...slicing,
  };
  const timeSlicing = Object.fromEntries(Object.entries(settings).map(([name, ns]) => [name, `${ns}ns`]));
  return tinyRun({
    tenants,
    policies: { turns: [{ gpu: 0, timeSlicing, tenants: Object.keys(tenants) }] },
    limit: "4s",
    ...more,
  });
}

/** Latencies of a tenant's finished requests in the order of their ends [ns]. */
export function latencies(run: ReturnType<typeof tinyRun>, tenant: string): number[] {
  return [...run.of(tenant).latencyNs];
}

/** Arrival to first instruction of a tenant's finished requests in the order of their ends [ns]. */
export function waits(run: ReturnType<typeof tinyRun>, tenant: string): number[] {
  return [...run.of(tenant).waitingNs];
}
