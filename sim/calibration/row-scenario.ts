import { autoPlace } from "../hardware/placement.ts";
import type { Gpu, MigProfile } from "../hardware/gpu.ts";
import { type Coefficients, type CostNs, costNs } from "./coefficients.ts";
import type { GroupFit } from "./fit-group.ts";
import { settingOf } from "./fit-group.ts";
import { type SharingConstants, stepNs } from "./law.ts";
import type { Observation } from "./observation.ts";

/** Steps that a run leaves out, and steps that it counts: equal loops settle at once or within a few rounds. */
const SETTLING_STEPS = 8;
const COUNTED_STEPS = 32;
/** The same under time-slicing, where steps are random. */
const SETTLING_RANDOM_STEPS = 50;
const COUNTED_RANDOM_STEPS = 1500;

/** Length of a step where the source does not tell it: many turns, as a long simulation takes [ns]. */
const OWN_UNIT_NS = 100e6;
/** Longer steps are simulated as if they took so long: they are many turns anyway, and clocks end [ns]. */
const LONGEST_NS = 10e9;

const KEYS = { exclusive: "exclusive", "time-slicing": "timeSlicing", mps: "mps" } as const;

/**
 * A measurement as a scenario of the ordinary grammar: N closed loops on the partition, and one on each busy
 * neighbour. Processes start one after the other within a step, as real ones do; started in the same instant, equal
 * loops would stay in step and never fill each other's gaps. Under time-slicing that is not enough: turns of equal length
 * draw equal steps together again. Steps of a process that leaves the engine idle scatter, so there they are exponential.
 * @param constants what sharing costs; those of MPS are written into the scenario
 * @returns document: plain data as a scenario file holds it; tenants are called "measured 01" and "neighbour 01" onwards.
 *   scale: by how much its steps are longer than those of the row, 1 unless their length is not known or very long
 * @throws Error when the neighbours do not fit on the GPU beside the partition
 */
export function rowScenario(
  fit: GroupFit,
  row: Observation,
  constants: SharingConstants,
): { readonly document: unknown; readonly scale: number } {
  const setting = settingOf(row, fit.reference);
  const lawNs = stepNs(fit.coefficients, setting, constants);
  const scale = setting.ownUnit === true ? OWN_UNIT_NS / lawNs : Math.min(1, LONGEST_NS / lawNs);
  const expectedNs = lawNs * scale;
  const random = row.sharing === "time-slicing";
  const [settling, counted] = random ? [SETTLING_RANDOM_STEPS, COUNTED_RANDOM_STEPS] : [SETTLING_STEPS, COUNTED_STEPS];
  const work = { ...workDocument(fit, row, constants, scale), size: { kind: random ? "exponential" : "constant" } };
  const tenant = (startNs: number): unknown => ({
    work,
    memory: { context: "1MB" },
    arrivals: { kind: "closed", concurrency: 1, start: ns(startNs) },
  });
  const measured = Array.from({ length: row.tenants }, (_, i) => `measured ${numbered(i)}`);
  const neighbours = Array.from({ length: row.busyNeighbours }, (_, i) => `neighbour ${numbered(i)}`);
  const gapNs = expectedNs / (row.tenants + 1);
  const document = {
    title: row.id,
    warmup: ns(expectedNs * settling),
    duration: ns(expectedNs * (settling + counted)),
    replications: 1,
    gpus: { type: row.gpu.name },
    tenants: Object.fromEntries(
      [...measured, ...neighbours].map((name, i) => [name, tenant(i < row.tenants ? i * gapNs : 0)]),
    ),
    policies: { measured: [{ gpu: 0, ...sharingDocument(row, measured, neighbours, constants) }] },
  };
  return { document, scale };
}

function sharingDocument(
  row: Observation,
  measured: readonly string[],
  neighbours: readonly string[],
  { overlapGain, contention, crowding, latencyFill }: SharingConstants,
): object {
  const settings = row.sharing === "mps" ? { overlapGain, contention, crowding, latencyFill } : {};
  const leaf = { [KEYS[row.sharing]]: settings, tenants: measured };
  if (row.profile === null) return leaf;
  const profiles = neighbourProfiles(row.gpu, row.profile, neighbours.length);
  return {
    mig: [
      { profile: row.profile.name, ...leaf },
      ...neighbours.map((name, i) => ({ profile: profiles[i]!.name, exclusive: {}, tenants: [name] })),
    ],
  };
}

/** So many neighbours beside a partition: of the same profile where they fit, else of the largest that do. */
function neighbourProfiles(gpu: Gpu, own: MigProfile, count: number): MigProfile[] {
  const mig = gpu.mig!;
  const choices = mig.profiles
    .filter(
      ({ kind, computeSlices, sms, memoryBytes }) =>
        kind === "standard" && computeSlices <= own.computeSlices && sms.value !== null && memoryBytes.value !== null,
    )
    .toSorted((a, b) => b.computeSlices - a.computeSlices);
  for (const profile of choices) {
    const wanted = [own, ...Array.from({ length: count }, () => profile)].map((one) => ({
      profile: one,
      start: undefined,
    }));
    if (!("rule" in autoPlace(mig, wanted))) return wanted.slice(1).map((one) => one.profile);
  }
  throw new Error(`${count} busy neighbours do not fit beside ${own.name} on ${gpu.name}`);
}

/** The work of one step at the row's batch, each cost rounded to 1 ns once. */
function workDocument(
  { coefficients, reference }: GroupFit,
  row: Observation,
  { busyNeighbourLoss }: SharingConstants,
  scale: number,
): object {
  const slow = (1 + busyNeighbourLoss * row.busyNeighbours) * scale;
  const cost = (linear: CostNs): string => ns(costNs(linear, row.batch) * slow);
  const { hostNs, floor, compute, memory, latency }: Coefficients = coefficients;
  return {
    reference: reference.gpu.name,
    referenceSms: reference.sms,
    hostGap: ns(hostNs * slow),
    floor: cost(floor),
    compute: cost(compute),
    memory: cost(memory),
    latency: cost(latency),
  };
}

function ns(value: number): string {
  return `${Math.round(value)}ns`;
}

function numbered(i: number): string {
  return String(i + 1).padStart(2, "0");
}
