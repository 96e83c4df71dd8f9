import type { CorrelatedArrivals } from "./correlated.ts";
import type { MmppArrivals } from "./mmpp.ts";
import type { OnOffArrivals } from "./on-off.ts";
import type { ProfileArrivals } from "./profile.ts";
import type { RampArrivals } from "./ramp.ts";
import type { RenewalArrivals } from "./renewal.ts";
import type { SpikeArrivals } from "./spike.ts";
import type { WindowArrivals } from "./windows.ts";

/** Arrivals that depend on nothing but time and chance, one at a time. */
export type ArrivalProcess =
  | RenewalArrivals
  | OnOffArrivals
  | MmppArrivals
  | ProfileArrivals
  | WindowArrivals
  | SpikeArrivals
  | RampArrivals
  | CorrelatedArrivals;
