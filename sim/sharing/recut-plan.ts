import type { Fact } from "../base/fact.ts";
import type { RecutSetting } from "./recut-constants.ts";

/** What becomes of the requests on a part that goes away. */
export const ON_DRAIN = {
  wait: "all requests on the part, queued ones too, are served before it goes",
  move: "queued requests go to the tenant's other parts or wait for a new one; those in service end where they are",
  evict: "nothing is waited for: requests in service lose what was done for them, and begin again",
} as const;
export type OnDrain = keyof typeof ON_DRAIN;

/** What a rule watches of a tenant. */
export const WATCHED = {
  open: "requests in the system",
  arrivals: "arrivals per second",
  busy: "share of the time with a request in the system",
} as const;
export type Watched = keyof typeof WATCHED;

/** A layout by a rule: one when the mean of what is watched rises above a limit, the other when it falls below one. */
export interface RecutRule {
  readonly tenant: string;
  readonly watch: Watched;
  readonly above: number;
  /** At most `above`; what lies between the two changes nothing. */
  readonly below: number;
  /** Length of the window that the mean is over, and time from one look to the next [ns]. */
  readonly overNs: number;
  readonly checkNs: number;
  /** Numbers of the layouts. */
  readonly to: number;
  readonly otherwise: number;
}

/** The layouts that one GPU has in turn, and when it changes them. */
export interface LayoutPlan {
  readonly gpuIndex: number;
  readonly layouts: readonly { readonly name: string; readonly isMig: boolean }[];
  /** Number of the layout at the beginning. */
  readonly start: number;
  /** At given times, ascending. */
  readonly changes: readonly { readonly atNs: number; readonly to: number }[];
  /** The changes come again after so long; null: once. */
  readonly repeatNs: number | null;
  readonly rule: RecutRule | null;
  readonly onDrain: OnDrain;
  readonly settings: Readonly<Record<RecutSetting, number>>;
  /** Where each setting comes from. */
  readonly settingFacts: Readonly<Record<RecutSetting, Fact>>;
}

/** In which layouts of a plan a part stands; in all of them, it is never touched. */
export interface LayoutPlace {
  readonly plan: LayoutPlan;
  /** Numbers, ascending. */
  readonly layouts: readonly number[];
}
