import {
  DEFAULT_SLICE,
  MPS_CONTENTION,
  MPS_CROWDING,
  MPS_LATENCY_FILL,
  MPS_OVERLAP_GAIN,
} from "../sharing/constants.ts";
import { BUSY_NEIGHBOUR_LOSS } from "./constants.ts";
import { type Coefficients, costNs } from "./coefficients.ts";
import type { Sharing } from "./observation.ts";
import type { PartRates } from "./part.ts";

/** What sharing costs; the simulator's own constants unless a fit tries others. */
export interface SharingConstants {
  readonly overlapGain: number;
  readonly contention: number;
  readonly crowding: number;
  readonly latencyFill: number;
  /** Loss of time per busy neighbour in another MIG instance, as a share. */
  readonly busyNeighbourLoss: number;
}

/** Constants that the simulator uses. */
export const SHARING_CONSTANTS: SharingConstants = {
  overlapGain: MPS_OVERLAP_GAIN.value,
  contention: MPS_CONTENTION.value,
  crowding: MPS_CROWDING.value,
  latencyFill: MPS_LATENCY_FILL.value,
  busyNeighbourLoss: BUSY_NEIGHBOUR_LOSS.value,
};

/** A setting in which a step is timed. */
export interface Setting {
  readonly rates: PartRates;
  readonly sharing: Sharing;
  readonly tenants: number;
  readonly busyNeighbours: number;
  readonly batch: number;
  /** The length of a step is not known: an unknown batch, or a unit of the source's own such as simulated ns a day. */
  readonly ownUnit?: boolean;
}

/** Device times of one step alone on a part [ns]. */
export interface StepParts {
  readonly floorNs: number;
  readonly computeNs: number;
  readonly memoryNs: number;
  readonly latencyNs: number;
  readonly deviceNs: number;
}

/** Dead time of a switch [ns]; the simulator's default on the GPUs on which it was measured. */
const SWITCH_NS = 170_000;

/** Device times of a step alone. */
export function stepParts(work: Coefficients, rates: PartRates, batch: number): StepParts {
  const floorNs = costNs(work.floor, batch);
  const computeNs = costNs(work.compute, batch) / rates.compute;
  const memoryNs = costNs(work.memory, batch) / rates.bandwidth;
  const latencyNs = costNs(work.latency, batch);
  return {
    floorNs,
    computeNs,
    memoryNs,
    latencyNs,
    deviceNs: Math.max(floorNs, computeNs + memoryNs + latencyNs),
  };
}

/**
 * Mean time of a step of one of N equal closed loops [ns], in closed form: what fits use. Reported predictions are
 * simulated; where nothing saturates, or everything does, both agree.
 */
export function stepNs(work: Coefficients, setting: Setting, constants: SharingConstants): number {
  const slow = 1 + constants.busyNeighbourLoss * setting.busyNeighbours;
  const parts = stepParts(work, setting.rates, setting.batch);
  const alone = work.hostNs + parts.deviceNs;
  const { tenants, sharing } = setting;
  if (tenants === 1) return alone * slow;
  if (sharing === "mps") return besideOthersNs(work.hostNs, parts, tenants, constants) * slow;
  const turns = parts.deviceNs / DEFAULT_SLICE.value;
  const switchingNs = SWITCH_NS * (setting.ownUnit === true ? turns : Math.max(1, turns));
  return inTurnsNs(work.hostNs, parts.deviceNs + switchingNs, tenants) * slow;
}

/**
 * N processes that take turns on the engine and leave it during host gaps: mean value analysis of a closed network of
 * one shared server and a delay. Steps scatter as the simulated ones do (row-scenario.ts); without scatter equal loops
 * would fall into step.
 * @source Reiser & Lavenberg, "Mean-Value Analysis of Closed Multichain Queuing Networks", J. ACM 27 (1980)
 */
function inTurnsNs(hostNs: number, engineNs: number, tenants: number): number {
  let waiting = 0;
  let stepTimeNs = 0;
  for (let n = 1; n <= tenants; n++) {
    const residenceNs = engineNs * (1 + waiting);
    stepTimeNs = hostNs + residenceNs;
    waiting = (n * residenceNs) / stepTimeNs;
  }
  return stepTimeNs;
}

/** See sim/sharing/mps.ts for the law; here for N equal processes. */
function besideOthersNs(hostNs: number, parts: StepParts, tenants: number, constants: SharingConstants): number {
  const { floorNs, computeNs, memoryNs, latencyNs, deviceNs } = parts;
  const ask = (computeNs + memoryNs + constants.latencyFill * latencyNs) / deviceNs;
  const starved = (ask * tenants) / constants.overlapGain;
  const stretch = Math.max(1, starved, 1 + constants.crowding * Math.min(1, (tenants - 1) * ask));
  const neighbours = Math.min(1, ((tenants - 1) * memoryNs) / (deviceNs * stretch));
  const loadedNs = Math.max(floorNs, computeNs + memoryNs + latencyNs + memoryNs * constants.contention * neighbours);
  // During host gaps fewer run, so that the SMs are short only when the work of all fills the whole step.
  const crowdedNs = hostNs + loadedNs * (1 + constants.crowding * Math.min(1, (tenants - 1) * ask));
  return Math.max(crowdedNs, loadedNs * stretch);
}
