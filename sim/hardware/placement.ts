import type { Mig, MigProfile } from "./gpu.ts";
import type { Refusal } from "./refusal.ts";

/*
 * GPU instances lie side by side on the axis of memory slices, and a profile may start only where the driver says.
 *
 *     0    1    2    3    4    5    6    7
 *     [ 4g.40gb          ][ 3g.40gb          ]    7 of 7 compute slices
 *     [ 3g.40gb          ][ 2g.20gb][1g ]         nothing more fits: a 1g cannot reach slice 7
 */

/** A profile at a place. It covers memory slices start to start + profile.memorySlices - 1. */
export interface Placement {
  readonly profile: MigProfile;
  /** First memory slice. */
  readonly start: number;
}

/** The GPU instances of one GPU; the order means nothing. */
export type Layout = readonly Placement[];

/**
 * Why a profile cannot be added at a start, or null when it can.
 * @param mig     the geometry that the profiles belong to
 * @param layout  what is there already, itself legal
 */
export function placementRefusal(mig: Mig, layout: Layout, placement: Placement): Refusal | null {
  const { profile, start } = placement;
  if (!profile.starts.includes(start)) {
    return {
      rule: `${profile.name} must start at ${alternatives(profile.starts)}`,
      help: "a start is a memory slice, as in nvidia-smi mig -lgipp; leave it out to have one chosen",
    };
  }
  const overCount = countRefusal(
    mig,
    [...layout, placement].map((own) => own.profile),
  );
  if (overCount !== null) return overCount;
  const neighbour = layout.find((other) => overlap(other, placement));
  if (neighbour !== undefined) {
    const free = fits(mig, layout, profile);
    return {
      rule: `overlaps ${neighbour.profile.name} at ${neighbour.start}`,
      help:
        free.length > 0
          ? `${profile.name} still fits at ${alternatives(free)}`
          : `no start is left for ${profile.name}; take a smaller profile or move ${neighbour.profile.name}`,
    };
  }
  return null;
}

/**
 * All placements of a layout that cannot stand beside those before them in the list, by index. Empty when the
 * layout is legal. Refused placements do not take room, so one mistake gives one refusal.
 */
export function layoutRefusals(
  mig: Mig,
  layout: Layout,
): readonly { readonly index: number; readonly refusal: Refusal }[] {
  const accepted: Placement[] = [];
  const refusals: { index: number; refusal: Refusal }[] = [];
  layout.forEach((placement, index) => {
    const refusal = placementRefusal(mig, accepted, placement);
    if (refusal === null) accepted.push(placement);
    else refusals.push({ index, refusal });
  });
  return refusals;
}

/** The starts, ascending, at which a profile can be added to a legal layout. */
export function fits(mig: Mig, layout: Layout, profile: MigProfile): readonly number[] {
  const profiles = [...layout.map((other) => other.profile), profile];
  if (countRefusal(mig, profiles) !== null) return [];
  return profile.starts.filter((start) => !layout.some((other) => overlap(other, { profile, start })));
}

/**
 * Why these profiles exceed what one GPU may hold wherever they lie, or null: maximum count of a profile, one
 * "+me" profile per GPU, compute slices.
 */
function countRefusal(mig: Mig, profiles: readonly MigProfile[]): Refusal | null {
  for (const profile of new Set(profiles)) {
    if (profiles.filter((other) => other === profile).length > profile.maxInstances) {
      return {
        rule: `at most ${profile.maxInstances} of ${profile.name}`,
        help: "take a smaller profile for the others, or one more GPU",
      };
    }
  }
  const media = profiles.filter((profile) => profile.kind === "media");
  if (media.length > 1) {
    return {
      rule: "at most one +me profile per GPU",
      help: `take ${media.at(-1)!.name.replace("+me", "")}, which has the same SMs and memory`,
    };
  }
  const computeSlices = sum(profiles, (profile) => profile.computeSlices);
  if (computeSlices > mig.computeSlices) {
    return {
      rule: `needs ${computeSlices} compute slices of ${mig.computeSlices}`,
      help: "take a smaller profile, or one more GPU",
    };
  }
  return null;
}

/** SMs of a layout's instances together; null when one of them is not known. Often less than the GPU has. */
export function layoutSms(layout: Layout): number | null {
  let total = 0;
  for (const { profile } of layout) {
    if (profile.sms.value === null) return null;
    total += profile.sms.value;
  }
  return total;
}

function overlap(a: Placement, b: Placement): boolean {
  return a.start < b.start + b.profile.memorySlices && b.start < a.start + a.profile.memorySlices;
}

function alternatives(starts: readonly number[]): string {
  return starts.length < 2 ? starts.join("") : `${starts.slice(0, -1).join(", ")} or ${starts.at(-1)}`;
}

function sum(profiles: readonly MigProfile[], size: (profile: MigProfile) => number): number {
  return profiles.reduce((total, profile) => total + size(profile), 0);
}

/**
 * Every non-empty legal layout made of profiles of the given kinds, each once, sorted by start inside.
 * @cost 297 layouts on A100 and H100 for the standard kind, a few thousand for all kinds
 */
export function enumerateLayouts(mig: Mig, kinds: readonly MigProfile["kind"][]): readonly Layout[] {
  const profiles = largestFirst(mig.profiles.filter((profile) => kinds.includes(profile.kind)));
  const layouts: Layout[] = [];
  extend([], 0);
  return layouts;

  function extend(layout: Layout, slice: number): void {
    if (slice === mig.memorySlices) {
      if (layout.length > 0) layouts.push(layout);
      return;
    }
    for (const profile of profiles) {
      if (!fits(mig, layout, profile).includes(slice)) continue;
      extend([...layout, { profile, start: slice }], slice + profile.memorySlices);
    }
    extend(layout, slice + 1);
  }
}

/** True when no profile of the given kinds can be added. A layout can be maximal only because of where things lie. */
export function isMaximal(mig: Mig, layout: Layout, kinds: readonly MigProfile["kind"][]): boolean {
  return mig.profiles.every((profile) => !kinds.includes(profile.kind) || fits(mig, layout, profile).length === 0);
}

/** The layouts of {@link enumerateLayouts} to which nothing of the same kinds can be added. */
export function maximalLayouts(mig: Mig, kinds: readonly MigProfile["kind"][]): readonly Layout[] {
  return enumerateLayouts(mig, kinds).filter((layout) => isMaximal(mig, layout, kinds));
}

/** The different sets of profiles (with repetition, largest first) behind some layouts, in order of appearance. */
export function distinctMultisets(layouts: readonly Layout[]): readonly (readonly MigProfile[])[] {
  const byNames = new Map<string, readonly MigProfile[]>();
  for (const layout of layouts) {
    const profiles = largestFirst(layout.map((placement) => placement.profile));
    const names = profiles.map((profile) => profile.name).join(" ");
    if (!byNames.has(names)) byNames.set(names, profiles);
  }
  return [...byNames.values()];
}

/** A profile to be placed; `start` only where the user wants it at that memory slice. */
export interface Wanted {
  readonly profile: MigProfile;
  readonly start?: number | undefined;
}

/**
 * Places profiles whose start was left out. Profiles take the first free start in the driver's own order, one
 * after the other as listed. Where the driver would get stuck ("Insufficient Resources"), later choices are taken
 * back until everything fits: if a legal layout exists, one is found.
 * @param wanted  in the order of the list that the user wrote
 * @returns a start for each wanted profile, same order; or why there is none
 */
export function autoPlace(mig: Mig, wanted: readonly Wanted[]): { readonly starts: readonly number[] } | Refusal {
  const fixed = wanted.flatMap(({ profile, start }) => (start === undefined ? [] : [{ profile, start }]));
  const [mistake] = layoutRefusals(mig, fixed);
  if (mistake !== undefined) return mistake.refusal;
  const profiles = wanted.map(({ profile }) => profile);
  const overCount = countRefusal(mig, profiles);
  if (overCount !== null) return overCount;
  const starts = search(mig, wanted, fixed, []);
  return starts === null ? crowded(mig, profiles, fixed.length > 0) : { starts };
}

/** Depth first over `wanted`; `starts` holds the choices for its beginning, `layout` those and everything fixed. */
function search(
  mig: Mig,
  wanted: readonly Wanted[],
  layout: Layout,
  starts: readonly number[],
): readonly number[] | null {
  const next = wanted[starts.length];
  if (next === undefined) return starts;
  if (next.start !== undefined) return search(mig, wanted, layout, [...starts, next.start]);
  const { profile } = next;
  const free = fits(mig, layout, profile);
  const order = driverOrder(profile);
  // Equal profiles are interchangeable: trying them only in the driver's order saves all their permutations.
  const twin = wanted.findLastIndex((other, index) => index < starts.length && isTwin(other, next));
  const from = twin < 0 ? 0 : order.indexOf(starts[twin]!) + 1;
  for (const start of order.slice(from)) {
    if (!free.includes(start)) continue;
    const found = search(mig, wanted, [...layout, { profile, start }], [...starts, start]);
    if (found !== null) return found;
  }
  return null;
}

function isTwin(a: Wanted, b: Wanted): boolean {
  return a.profile === b.profile && a.start === undefined && b.start === undefined;
}

/**
 * The starts of a profile in the order in which the driver takes them, observed on A100 and H100 and promised
 * nowhere: 1g at 6, 4, 5, 0, 1, 2, 3; the first 2g and the first 3g at 4. The rest is assumed to go the same way.
 * @source instance listings in the NVIDIA MIG User Guide and nvidia-smi mig -lgi on H100 SXM
 */
const DRIVER_ORDER: Readonly<Record<number, readonly number[]>> = {
  1: [6, 4, 5, 0, 1, 2, 3],
  2: [6, 4, 0, 2],
  4: [4, 0],
};

function driverOrder(profile: MigProfile): readonly number[] {
  const order = DRIVER_ORDER[profile.memorySlices] ?? [];
  const known = order.filter((start) => profile.starts.includes(start));
  return known.length === profile.starts.length ? known : profile.starts;
}

function crowded(mig: Mig, profiles: readonly MigProfile[], someFixed: boolean): Refusal {
  const needed = sum(profiles, (profile) => profile.memorySlices);
  const sizes = [...new Set(profiles)].map((profile) => `${profile.name} ${profile.memorySlices}`).join(", ");
  if (needed > mig.memorySlices) {
    return {
      rule: `needs ${needed} memory slices of ${mig.memorySlices}`,
      help: `take a smaller profile, or one more GPU; memory slices: ${sizes}`,
    };
  }
  const starts = [...new Set(profiles)].map((profile) => `${profile.name} at ${alternatives(profile.starts)}`);
  return {
    rule: "these profiles do not fit side by side",
    help: `${someFixed ? "leave all starts out, or take" : "take"} a smaller profile; they may start: ${starts.join("; ")}`,
  };
}

function largestFirst(profiles: readonly MigProfile[]): readonly MigProfile[] {
  return profiles.toSorted(
    (a, b) => b.memorySlices - a.memorySlices || b.computeSlices - a.computeSlices || (a.name < b.name ? -1 : 1),
  );
}
