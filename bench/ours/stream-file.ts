import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { findGpu } from "../../sim/hardware/gpus.ts";
import type { ReadyScenario, ReadyTenant } from "../../sim/scenario/scenario.ts";
import { windowOf } from "../../sim/scenario/window.ts";
import { arrivalSource } from "../../sim/workload/arrivals/arrival-source.ts";
import { emptyBurst, sealBurst } from "../../sim/workload/burst.ts";
import { burstTimes, fillBurst } from "../../sim/workload/burst-times.ts";
import { drawsFor } from "../../sim/workload/draws.ts";
import { Tenant } from "../../sim/workload/tenant.ts";

/** The requests that a scenario will draw, drawn beforehand, so that engines in other languages serve the same ones. */
export interface RequestStream {
  /** Requests that arrive before are counted [ns]. */
  readonly durationNs: number;
  /** By tenant: arrivals and works in order [ns, integers]. They go on after the duration until nobody counted is left. */
  readonly atNs: readonly Float64Array[];
  readonly workNs: readonly Float64Array[];
}

/** Mean works that arrivals go on for after the duration; many times what the last counted request may take. */
const TAIL = 1000;

/** Draws the requests from the product's own sources. Each tenant must be on one partition of the first policy. */
export function drawStream(scenario: ReadyScenario, meanWorkNs: number): RequestStream {
  const { durationNs } = windowOf(scenario);
  const drawn = scenario.tenants.map((tenant) => drawTenant(scenario, tenant, durationNs + TAIL * meanWorkNs));
  return { durationNs, atNs: drawn.map(({ atNs }) => atNs), workNs: drawn.map(({ workNs }) => workNs) };
}

function drawTenant(
  { seed, policies }: ReadyScenario,
  { name, work, arrivals }: ReadyTenant,
  untilNs: number,
): { readonly atNs: Float64Array; readonly workNs: Float64Array } {
  if (work.kind !== "bursts") throw new Error(`${name}: only bursts can be drawn beforehand`);
  const { slice } = policies[0]!.partitions.find(({ members }) => members.some(({ tenant }) => tenant === name))!;
  const times = burstTimes(work, slice, findGpu);
  if ("quantity" in times) throw new Error(`${times.quantity} of ${times.gpu} is unknown`);
  const burst = emptyBurst();
  const atNs: number[] = [];
  const workNs: number[] = [];
  const nothing = (): void => {};
  const tenant = new Tenant(0, drawsFor(seed, name, work, null), () => 0, {
    arrived: (_tenant, row, nowNs) => {
      fillBurst(burst, times, tenant.requests.size[row]!);
      sealBurst(burst);
      atNs.push(nowNs);
      workNs.push(burst.deviceNs);
    },
    finished: nothing,
    rejected: nothing,
    preempted: nothing,
  });
  const source = arrivalSource(arrivals, tenant, name, seed);
  const next = { ns: 0 };
  source.start({ wakeAt: (timeNs) => (next.ns = timeNs) });
  while (next.ns <= untilNs) source.wake(next.ns);
  return { atNs: Float64Array.from(atNs), workNs: Float64Array.from(workNs) };
}

/**
 * Writes a stream as doubles that hold integers: number of tenants, duration, then for each tenant the number of
 * its requests, their arrivals and their works. Little-endian, like every machine this runs on.
 */
export function writeStream(file: string, { durationNs, atNs, workNs }: RequestStream): string {
  const numbers = [atNs.length, durationNs];
  const parts = atNs.flatMap((at, i) => [Float64Array.of(at.length), at, workNs[i]!]);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(
    `${file}.part`,
    Buffer.concat([Float64Array.from(numbers), ...parts].map(({ buffer }) => Buffer.from(buffer))),
  );
  renameSync(`${file}.part`, file);
  return file;
}

/** Reads what {@link writeStream} wrote. */
export function readStream(file: string): RequestStream {
  const bytes = readFileSync(file);
  const numbers = new Float64Array(new Uint8Array(bytes).buffer);
  const [tenants, durationNs] = [numbers[0]!, numbers[1]!];
  const atNs: Float64Array[] = [];
  const workNs: Float64Array[] = [];
  let from = 2;
  for (let i = 0; i < tenants; i++) {
    const count = numbers[from++]!;
    atNs.push(numbers.slice(from, from + count));
    workNs.push(numbers.slice(from + count, from + 2 * count));
    from += 2 * count;
  }
  return { durationNs, atNs, workNs };
}
