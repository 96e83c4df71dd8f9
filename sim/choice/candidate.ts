import type { Arrangement, Part } from "./arrangements.ts";
import type { Field } from "./field.ts";
import { kindOfCandidate } from "./kinds.ts";
import { namesText } from "./names.ts";
import { type PartChoice, type Unit, unitOfPart } from "./unit.ts";

/** One way to serve all tenants. */
export interface Candidate {
  readonly name: string;
  readonly kind: string;
  readonly gpus: number;
  readonly costPerHour: number | null;
  readonly units: readonly Unit[];
  /** Empty for a policy that the scenario brings. */
  readonly parts: readonly PartChoice[];
  /** Of the worst ratio, before it is simulated. */
  readonly guess: number;
  /** GPU documents of a scenario file. */
  readonly document: unknown;
}

const SHARED = { exclusive: "", timeSlicing: " in turns", mps: " under MPS" } as const;

/** The candidate with an arrangement on each GPU; tenants of a kind are dealt out in the order of their names. */
export function candidateOf(field: Field, arrangements: readonly Arrangement[], guess: number): Candidate {
  const next = field.kinds.map(() => 0);
  const take = ({ counts }: Part): string[] =>
    counts
      .flatMap((count, kind) => field.kinds[kind]!.slice(next[kind], (next[kind]! += count)))
      .toSorted((a, b) => (a < b ? -1 : 1));
  const gpus = arrangements.map((arrangement) =>
    arrangement.map((part): PartChoice => ({
      gpu: field.gpu.name,
      profile: part.profile?.name ?? null,
      policy: part.policy,
      tenants: take(part),
    })),
  );
  const parts = gpus.flat();
  const kind = kindOfCandidate(parts);
  return {
    name: `${kind}: ${gpus.map((own) => own.map(partText).join(", ")).join("; ")}`,
    kind,
    gpus: gpus.length,
    costPerHour: field.pricePerHour === null ? null : field.pricePerHour * gpus.length,
    units: parts.map(unitOfPart),
    parts,
    guess,
    document: gpus.map((own, gpu) =>
      own[0]!.profile === null
        ? { gpu, [own[0]!.policy]: {}, tenants: own[0]!.tenants }
        : { gpu, mig: own.map(({ profile, policy, tenants }) => ({ profile, [policy]: {}, tenants })) },
    ),
  };
}

/** A part and its tenants: "3g.40gb chat + embed in turns". */
export function partText({ profile, policy, tenants }: PartChoice): string {
  return `${profile === null ? "" : `${profile} `}${namesText(tenants, " + ")}${SHARED[policy]}`;
}
