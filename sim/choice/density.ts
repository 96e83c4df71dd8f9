import { VERSION } from "../base/version.ts";
import type { Gpu } from "../hardware/gpu.ts";
import { autoPlace } from "../hardware/placement.ts";
import type { DensityPoint, DensityPolicy, DensityResult } from "../result/choice.ts";
import { meanInterval } from "../statistics/interval.ts";
import type { ReadyTenant } from "../scenario/scenario.ts";
import { MPS_CLIENTS } from "../sharing/constants.ts";
import { setUpRefusal, fieldOf } from "./field.ts";
import { strain } from "./capacity.ts";
import { CONFIDENCE, meanOf } from "./judge.ts";
import { cellsOf, type Ledger } from "./ledger.ts";
import { type Unit, unitOfPart } from "./unit.ts";

/** What is asked. */
export interface DensityRequest {
  readonly scenario: { readonly name: string; readonly title: string; readonly seed: number };
  readonly tenant: string;
  /** Its copies, "chat 1" and so on, as many as are looked at. */
  readonly copies: readonly ReadyTenant[];
  readonly gpu: Gpu;
  readonly replications: number;
}

/** A way to put n tenants on one GPU: its parts, or why there is none. */
interface Way {
  readonly name: string;
  readonly parts: (n: number) =>
    | readonly {
        readonly profile: string | null;
        readonly policy: "exclusive" | "timeSlicing" | "mps";
        readonly size: number;
      }[]
    | string;
}

/**
 * How many copies of a tenant one GPU takes under each policy. Numbers double until one does not fit, then the border is
 * found by halving; a number that does not fit is taken to stay so when there are more.
 */
export async function densityOf(request: DensityRequest, ledger: Ledger): Promise<DensityResult> {
  const { scenario, tenant, copies, gpu, replications } = request;
  const policies: DensityPolicy[] = [];
  for (const way of waysOn(gpu)) policies.push(await densityUnder(way, request, ledger));
  return {
    schemaVersion: 1,
    kind: "density",
    tool: { name: "slicewise", version: VERSION },
    scenario,
    tenant,
    gpu: gpu.name,
    max: copies.length,
    replications,
    cells: ledger.size,
    policies,
  };
}

/**
 * The largest number for which a condition holds, where it holds up to some number: 1, 2, 4 … until one does not, then
 * halves.
 * @param holds asked about each number at most once
 * @returns 0 when it does not hold for 1
 */
export async function largestHolding(max: number, holds: (n: number) => Promise<boolean>): Promise<number> {
  let low = 0;
  let high = max + 1;
  for (let n = 1; n <= max; n = Math.min(2 * n, Math.max(n + 1, max))) {
    if (!(await holds(n))) {
      high = n;
      break;
    }
    low = n;
    if (n === max) return max;
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (await holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}

async function densityUnder(way: Way, request: DensityRequest, ledger: Ledger): Promise<DensityPolicy> {
  const points = new Map<number, DensityPoint>();
  const most = await largestHolding(request.copies.length, async (n) => {
    const point = await pointOf(way, n, request, ledger);
    points.set(n, point);
    return point.fits;
  });
  return {
    name: way.name,
    most,
    why: points.get(most + 1)?.why ?? null,
    points: [...points.values()].toSorted((a, b) => a.tenants - b.tenants),
  };
}

async function pointOf(
  way: Way,
  n: number,
  { copies, gpu, replications }: DensityRequest,
  ledger: Ledger,
): Promise<DensityPoint> {
  const none = { tenants: n, ratio: null, interval: null, fits: false };
  const parts = way.parts(n);
  if (typeof parts === "string") return { ...none, why: parts };
  const field = fieldOf(gpu, 1, null, copies);
  for (const { profile, policy, size } of parts) {
    const shape = { profile: gpu.mig?.profiles.find(({ name }) => name === profile) ?? null, policy, counts: [size] };
    const refusal = setUpRefusal(field, shape);
    if (refusal !== null)
      return {
        ...none,
        why: refusal === "memory" ? "memory does not fit" : `more than ${MPS_CLIENTS.value} clients of MPS`,
      };
  }
  let at = 0;
  const units = parts.map(({ profile, policy, size }): Unit => {
    const tenants = copies.slice(at, (at += size)).map(({ name }) => name);
    return unitOfPart({ gpu: gpu.name, profile, policy, tenants: tenants.toSorted((a, b) => (a < b ? -1 : 1)) });
  });
  await ledger.need(cellsOf(units, {}, replications));
  const { targets } = copies[0]!;
  // Every tenant is alike, so the worst of them is that of the mean over replications.
  const byTenant = units.flatMap((unit) =>
    unit.tenants.map((name) =>
      Array.from({ length: replications }, (_, r) => {
        const sample = ledger.tenant(unit, name, {}, r);
        const isKnown = targets.every((_target, i) => sample.targets[i]!.value !== null);
        return {
          isKnown,
          strain: strain(targets, sample),
          p99: sample.times.latency.p99,
          grows: sample.load.verdict === "overloaded",
        };
      }),
    ),
  );
  const isOver = byTenant.some((all) => 2 * all.filter(({ grows }) => grows).length > all.length);
  if (isOver) return { ...none, why: "a queue grows without end" };
  const values = byTenant.map((all) => all.map((one) => (targets.length > 0 ? one.strain : (one.p99 ?? Infinity))));
  const worst = values.reduce((a, b) => (meanOf(b) > meanOf(a) ? b : a));
  if (worst.some((value) => !Number.isFinite(value))) return { ...none, why: "a queue grows without end" };
  const { mean, low, high } = meanInterval(worst, CONFIDENCE);
  const fits = targets.length === 0 || mean <= 1;
  const interval = low === null || high === null ? null : ([low, high] as const);
  const isKnown = byTenant.every((all) => all.every((one) => one.isKnown));
  const ratio = isKnown ? { ratio: mean, interval } : { ratio: null, interval: null };
  return {
    tenants: n,
    ...ratio,
    fits,
    why: fits ? null : `a target is missed: ${targets.map(({ metric }) => metric).join(", ")}`,
  };
}

/** The whole GPU in turns and under MPS; MIG with one on each part; and both ways of sharing inside equal parts. */
function waysOn(gpu: Gpu): Way[] {
  const whole = (policy: "timeSlicing" | "mps", name: string): Way => ({
    name,
    parts: (n) => [{ profile: null, policy: n === 1 ? "exclusive" : policy, size: n }],
  });
  const plain = [whole("timeSlicing", "time-slicing"), whole("mps", "MPS")];
  if (gpu.mig === null) {
    return [...plain, { name: "MIG", parts: () => `${gpu.name} has no MIG` }];
  }
  const mostParts = largest(gpu);
  const mig: Way = {
    name: "MIG",
    parts: (n) => {
      const profile = equalProfile(gpu, n);
      return profile === null
        ? `at most ${mostParts} equal MIG parts`
        : Array.from({ length: n }, () => ({ profile, policy: "exclusive" as const, size: 1 }));
    },
  };
  const hybrid = (count: number, policy: "timeSlicing" | "mps"): Way => ({
    name: `${count} MIG parts with ${policy === "mps" ? "MPS" : "time-slicing"}`,
    parts: (n) => {
      const used = Math.min(count, n);
      const profile = equalProfile(gpu, count)!;
      return Array.from({ length: used }, (_, i) => {
        const size = Math.floor(n / used) + (i < n % used ? 1 : 0);
        return { profile, policy: size === 1 ? ("exclusive" as const) : policy, size };
      });
    },
  });
  const counts = [2, 3, mostParts].filter((count) => equalProfile(gpu, count) !== null);
  return [...plain, mig, ...counts.flatMap((count) => [hybrid(count, "timeSlicing"), hybrid(count, "mps")])];
}

/** The largest profile of which so many fit on the GPU at once. */
function equalProfile(gpu: Gpu, count: number): string | null {
  const { mig } = gpu;
  if (mig === null) return null;
  const fitting = mig.profiles
    .filter(({ kind, sms, memoryBytes }) => kind !== "media" && sms.value !== null && memoryBytes.value !== null)
    .toSorted((a, b) => b.sms.value! - a.sms.value! || b.memorySlices - a.memorySlices)
    .find(
      (profile) =>
        "starts" in
        autoPlace(
          mig,
          Array.from({ length: count }, () => ({ profile })),
        ),
    );
  return fitting?.name ?? null;
}

function largest(gpu: Gpu): number {
  let count = 0;
  while (equalProfile(gpu, count + 1) !== null) count++;
  return count;
}
