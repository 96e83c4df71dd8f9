import { correlatedInstants, correlatedMoments } from "./correlated.ts";
import type { Instants, Streams } from "./instants.ts";
import { mmppInstants, mmppMoments } from "./mmpp.ts";
import type { Moments } from "./moments.ts";
import { onOffInstants, onOffMoments } from "./on-off.ts";
import type { ArrivalProcess } from "./process.ts";
import { profileInstants, profileMoments } from "./profile.ts";
import { rampInstants, rampMoments } from "./ramp.ts";
import { RenewalInstants, renewalCv, renewalMoments } from "./renewal.ts";
import { spikeInstants, spikeMoments } from "./spike.ts";
import { windowInstants, windowMoments } from "./windows.ts";

/** What there is to know about one kind of process. */
interface ProcessKind<A extends ArrivalProcess> {
  readonly doc: string;
  readonly moments: (arrivals: A) => Moments;
  /** Whether repetitions would differ. */
  readonly isDrawn: (arrivals: A) => boolean;
  readonly instants: (arrivals: A, streams: Streams) => Instants;
}

type Kind = ArrivalProcess["kind"];
type Processes = { readonly [K in Kind]: ProcessKind<Extract<ArrivalProcess, { kind: K }>> };

const renewal = {
  moments: renewalMoments,
  isDrawn: (arrivals: Parameters<typeof renewalCv>[0]) => renewalCv(arrivals) > 0,
  instants: (arrivals: Parameters<typeof renewalCv>[0], streams: Streams) =>
    new RenewalInstants(arrivals, streams.own("arrivals")),
};
const always = (): boolean => true;

/** The table of processes; each states its moments, which the tests check by sampling. */
export const PROCESSES: Processes = {
  poisson: { doc: "independent users: exponential gaps", ...renewal },
  gamma: { doc: "gaps with a gamma distribution; cv above 1 is bursty", ...renewal },
  weibull: { doc: "gaps with a Weibull distribution; cv above 1 is bursty", ...renewal },
  constant: { doc: "equal gaps, the first request at start", ...renewal },
  "on-off": {
    doc: "Poisson at a rate while on, and at another one or none while off",
    moments: onOffMoments,
    isDrawn: always,
    instants: onOffInstants,
  },
  mmpp: {
    doc: "Poisson at the rate of a state that changes at random",
    moments: ({ ratesPerS, chain }) => mmppMoments(ratesPerS, chain),
    isDrawn: always,
    instants: mmppInstants,
  },
  profile: {
    doc: "Poisson at a rate that follows the time of day or week",
    moments: profileMoments,
    isDrawn: always,
    instants: profileInstants,
  },
  windows: {
    doc: "windows of time, each with a rate and gaps of its own",
    moments: windowMoments,
    isDrawn: always,
    instants: windowInstants,
  },
  spike: {
    doc: "Poisson at a rate that is multiplied for a while",
    moments: spikeMoments,
    isDrawn: always,
    instants: spikeInstants,
  },
  ramp: {
    doc: "Poisson at a rate that goes from one value to another, and stays",
    moments: rampMoments,
    isDrawn: always,
    instants: rampInstants,
  },
  correlated: {
    doc: "Poisson at a rate that follows a modulator, together with other tenants",
    moments: correlatedMoments,
    isDrawn: always,
    instants: correlatedInstants,
  },
};

/** The row of a process, whose functions take it. */
export function processKind<A extends ArrivalProcess>(arrivals: A): ProcessKind<A> {
  return PROCESSES[arrivals.kind] as unknown as ProcessKind<A>;
}
