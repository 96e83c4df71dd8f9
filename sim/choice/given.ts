import type { PolicySpec, Scenario } from "../scenario/scenario.ts";
import { type Candidate, partText } from "./candidate.ts";
import { kindOfCandidate } from "./kinds.ts";
import { type PartChoice, type Unit, unitName, unitOfPart } from "./unit.ts";
import type { Written } from "./written.ts";

/** Keys below a policy that say no more than which part is whose, and how it is shared. */
const PLAIN_KEYS = new Set(["gpu", "mig", "equal", "profile", "start", "tenants", "exclusive", "timeSlicing", "mps"]);

/**
 * Policies that a scenario brings, as candidates. One that is no more than parts with their tenants, such as a search
 * lists too, is taken apart into them; any other is simulated as a whole.
 * @param document with copies written out
 */
export function givenCandidates(scenario: Scenario, document: Written): Candidate[] {
  const places = document["policies"] as Written;
  const pool = scenario.pool.map(({ gpu }) => gpu.name);
  const tenants = scenario.tenants.map(({ name }) => name);
  return scenario.policies.map((policy): Candidate => {
    const place = places[policy.name];
    const indices = [...new Set(policy.partitions.map(({ gpuIndex }) => gpuIndex))];
    const prices = indices.map((index) => scenario.pool[index]!.pricePerHour);
    const parts = partsOf(policy, place, pool, tenants);
    const name = `${policy.name} (of the scenario)`;
    const whole: Unit = { gpus: pool, place, tenants };
    return {
      name: parts.length === 0 ? name : `${name}: ${textOf(policy, parts)}`,
      kind: parts.length === 0 ? "of the scenario" : kindOfCandidate(parts),
      gpus: indices.length,
      costPerHour: prices.includes(null) ? null : prices.reduce<number>((sum, price) => sum + price!, 0),
      units: parts.length === 0 ? [whole] : parts.map(unitOfPart),
      parts,
      guess: 0,
      document: place,
    };
  });
}

/** Equal for candidates that place the same tenants on the same parts. */
export function placesOf({ gpus, units }: Candidate): string {
  return JSON.stringify([gpus, units.map(unitName).toSorted()]);
}

/** The parts of a policy that is no more than them; else none. */
function partsOf(
  { partitions }: PolicySpec,
  place: unknown,
  pool: readonly string[],
  tenants: readonly string[],
): PartChoice[] {
  if (!isPlain(place)) return [];
  const parts = partitions
    .filter(({ members }) => members.length > 0)
    .map(({ gpuIndex, profile, policy, members }): PartChoice | null =>
      policy.key === "exclusive" || policy.key === "timeSlicing" || policy.key === "mps"
        ? {
            gpu: pool[gpuIndex]!,
            profile: profile?.name ?? null,
            policy: policy.key,
            tenants: members.map(({ tenant }) => tenant),
          }
        : null,
    );
  const known = parts.flatMap((part) => (part === null ? [] : [part]));
  const placed = known.flatMap((part) => part.tenants).toSorted();
  const isOnceEach = placed.length === tenants.length && new Set(placed).size === placed.length;
  return known.length === parts.length && isOnceEach ? known : [];
}

/** Whether a document below a policy holds nothing but parts without settings and tenants by name. */
function isPlain(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isPlain);
  if (value === null || typeof value !== "object") return true;
  return Object.entries(value).every(([key, inner]) => PLAIN_KEYS.has(key) && isPlain(inner) && !isMember(key, inner));
}

/** A tenant with more than its name, such as a cap. */
function isMember(key: string, value: unknown): boolean {
  return key === "tenants" && Array.isArray(value) && value.some((one) => typeof one !== "string");
}

function textOf({ partitions }: PolicySpec, parts: readonly PartChoice[]): string {
  const used = partitions.filter(({ members }) => members.length > 0);
  const gpus = [...new Set(used.map(({ gpuIndex }) => gpuIndex))];
  return gpus
    .map((gpu) =>
      parts
        .filter((_, i) => used[i]!.gpuIndex === gpu)
        .map(partText)
        .join(", "),
    )
    .join("; ");
}
