import type { Gpu, MigProfile } from "../hardware/gpu.ts";
import { autoPlace } from "../hardware/placement.ts";

/** How many tenants of each kind; tenants that differ in nothing but their name are of one kind. */
export type Counts = readonly number[];

/** A part of a GPU and how many tenants of each kind share it. */
export interface Part {
  /** null: the whole GPU with MIG off. */
  readonly profile: MigProfile | null;
  readonly policy: "exclusive" | "timeSlicing" | "mps";
  readonly counts: Counts;
}

/** One way to place some tenants on one GPU. The order of parts means nothing. */
export type Arrangement = readonly Part[];

/**
 * Every way to place tenants on one GPU, each once: the whole GPU, and every legal set of MIG parts with at least one
 * tenant on each. Which of two equal parts is whose, and where they lie, makes no difference.
 * @param isSingle whether a kind is one process, which needs no sharing when it is alone on a part
 * @param atMost   how many to list
 */
export function arrangementsOf(
  gpu: Gpu,
  counts: Counts,
  isSingle: (kind: number) => boolean,
  atMost = Infinity,
): Arrangement[] {
  const whole = waysToShare(counts, isSingle).map((policy): Arrangement => [{ profile: null, policy, counts }]);
  const { mig } = gpu;
  if (mig === null) return whole;
  // The media engines of "+me" parts are not simulated: such a part is its twin without them.
  const profiles = mig.profiles.filter(
    (profile) => profile.kind !== "media" && profile.sms.value !== null && profile.memoryBytes.value !== null,
  );
  const legal = new Map<string, boolean>();
  const isLegal = (chosen: readonly MigProfile[]): boolean => {
    const name = chosen
      .map((profile) => profile.name)
      .toSorted()
      .join();
    const known = legal.get(name);
    if (known !== undefined) return known;
    const found =
      "starts" in
      autoPlace(
        mig,
        chosen.map((profile) => ({ profile })),
      );
    legal.set(name, found);
    return found;
  };
  const found: Arrangement[] = [];
  const blocks = subCounts(counts);
  const extend = (parts: readonly Part[], left: Counts, from: number): void => {
    if (whole.length + found.length >= atMost) return;
    if (left.every((count) => count === 0)) {
      found.push(parts);
      return;
    }
    // Parts come in the order of profile, then tenants, then policy: every set of parts once.
    for (let place = from; place < profiles.length * blocks.length; place++) {
      const profile = profiles[Math.floor(place / blocks.length)]!;
      const block = blocks[place % blocks.length]!;
      if (block.some((count, kind) => count > left[kind]!)) continue;
      if (!isLegal([...parts.map((part) => part.profile!), profile])) continue;
      const rest = left.map((count, kind) => count - block[kind]!);
      const last = parts.at(-1);
      for (const policy of waysToShare(block, isSingle)) {
        const isTwin = last !== undefined && last.profile === profile && last.counts === block;
        if (isTwin && policy < last.policy) continue;
        extend([...parts, { profile, policy, counts: block }], rest, place);
      }
    }
  };
  extend([], counts, 0);
  return [...whole, ...found];
}

/**
 * Whether a part could be exchanged for a larger one, every other part as it is: then nothing is lost by doing so.
 * @param isWholeAllowed whether the whole GPU may be taken instead of a single part
 * @param known          answers by sets of profiles of this GPU, to be asked again; several thousand sets share few
 */
export function hasLargerPart(
  gpu: Gpu,
  arrangement: Arrangement,
  isWholeAllowed: boolean,
  known: Map<string, boolean> = new Map(),
): boolean {
  const { mig } = gpu;
  if (mig === null || arrangement[0]!.profile === null) return false;
  if (arrangement.length === 1 && isWholeAllowed) return true;
  const chosen = arrangement.map((part) => part.profile!);
  const name = chosen
    .map((profile) => profile.name)
    .toSorted()
    .join();
  const seen = known.get(name);
  if (seen !== undefined) return seen;
  const found = chosen.some((own, i) =>
    mig.profiles.some(
      (other) =>
        isLarger(other, own) &&
        "starts" in
          autoPlace(
            mig,
            chosen.with(i, other).map((profile) => ({ profile })),
          ),
    ),
  );
  known.set(name, found);
  return found;
}

/** As many slices of memory and as many SMs at least, and more of one. */
function isLarger(a: MigProfile, b: MigProfile): boolean {
  if (a.kind === "media" || a.sms.value === null || a.memoryBytes.value === null) return false;
  const [moreSms, moreMemory] = [a.sms.value - b.sms.value!, a.memorySlices - b.memorySlices];
  return moreSms >= 0 && moreMemory >= 0 && a.memoryBytes.value >= b.memoryBytes.value! && moreSms + moreMemory > 0;
}

/** Everything that can be taken out of some tenants, but nothing. Later kinds count up first. */
function subCounts(counts: Counts): Counts[] {
  const all = counts.reduce<Counts[]>(
    (heads, count) => heads.flatMap((head) => Array.from({ length: count + 1 }, (_, n) => [...head, n])),
    [[]],
  );
  return all.filter((one) => one.some((count) => count > 0));
}

/** Every way to divide tenants among GPUs that are alike, each once: the groups, largest first in their order. */
export function divisions(counts: Counts, groups: number): (readonly Counts[])[] {
  const found: (readonly Counts[])[] = [];
  const blocks = subCounts(counts).toReversed();
  const extend = (chosen: readonly Counts[], left: Counts, from: number): void => {
    if (left.every((count) => count === 0)) {
      found.push(chosen);
      return;
    }
    if (chosen.length === groups) return;
    for (let place = from; place < blocks.length; place++) {
      const block = blocks[place]!;
      if (block.some((count, kind) => count > left[kind]!)) continue;
      extend(
        [...chosen, block],
        left.map((count, kind) => count - block[kind]!),
        place,
      );
    }
  };
  extend([], counts, 0);
  return found;
}

function waysToShare(counts: Counts, isSingle: (kind: number) => boolean): Part["policy"][] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const only = counts.findIndex((count) => count > 0);
  return total === 1 && isSingle(only) ? ["exclusive"] : ["mps", "timeSlicing"];
}
