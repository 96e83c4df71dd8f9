import type { StrictSettings } from "../../sim/sharing/vgpu-settings.ts";
import {
  arriveAll,
  becomeReady,
  endBurst,
  type SmallOutcome,
  type SmallProcess,
  type SmallRun,
  spend,
  statesOf,
  type StepState,
} from "./unit-step-processes.ts";

/**
 * Strict slots on an engine that moves the clock by one nanosecond at a time and looks at everything at each of them,
 * idle slots included: what jumping over idle slots must equal.
 */

/** A process with the number of its VM. */
type State = StepState & { readonly vm: number };

/**
 * Runs the processes until all their requests have ended.
 * @param vms    VM of each process, numbered without gaps in the order of processes
 * @param slots  at least as many as VMs
 */
export function stepThroughSlots(
  specs: readonly SmallProcess[],
  vms: readonly number[],
  settings: StrictSettings,
  slots: number,
): SmallRun {
  const states = statesOf(specs).map((state): State => ({ ...state, vm: vms[state.process]! }));
  const least = Math.max(settings.contextSwitch, settings.contextSwitchIdle) + settings.coldCache + 1;
  const cold = ({ spec }: State): number => Math.round(settings.coldCache * spec.cacheShare);
  const total = specs.reduce((sum, spec) => sum + spec.requests.length, 0);
  const outcomes: SmallOutcome[] = [];
  const accrued = new Map<number, number>();
  const last = new Map<number, number>();
  let timeline = "";
  let resident: State | undefined;
  let isRunning = false;
  let switchLeft = 0;
  let slot = 0;
  let end = settings.slice;
  let isFresh = true;
  let overrunFrom = -1;

  const nextOf = (vm: number): State | undefined => {
    const from = last.get(vm) ?? -1;
    const ready = states.filter((state) => state.vm === vm && state.phase === "ready");
    return ready.find(({ process }) => process > from) ?? ready[0];
  };
  const beginSlot = (now: number): void => {
    if (overrunFrom >= 0) accrued.set(slot, (accrued.get(slot) ?? 0) + now - overrunFrom);
    overrunFrom = -1;
    if (slots > 1) isRunning = false;
    slot = (slot + 1) % slots;
    const owed = nextOf(slot) === undefined ? 0 : Math.floor((accrued.get(slot) ?? 0) / settings.averagingFactor);
    const shorter = Math.min(owed, settings.slice - least);
    accrued.set(slot, (accrued.get(slot) ?? 0) - shorter);
    end = now + settings.slice - shorter;
    isFresh = true;
  };
  const serve = (now: number): void => {
    const goesOn = !isFresh && resident?.vm === slot && resident.phase === "ready";
    const next = goesOn ? resident : nextOf(slot);
    if (next === undefined) return;
    if (next === resident && isRunning) {
      isFresh = false;
      return;
    }
    let cost = 0;
    if (resident !== undefined && next !== resident) {
      cost = resident.phase === "ready" ? settings.contextSwitch : settings.contextSwitchIdle;
    }
    const lost = next === resident ? next.coldLeft : resident === undefined ? 0 : cost + cold(next);
    if (now + lost >= end) return;
    isFresh = false;
    last.set(slot, next.process);
    if (next !== resident) {
      if (resident !== undefined) next.coldLeft = cold(next);
      resident = next;
    }
    switchLeft = cost;
    isRunning = cost === 0;
  };

  for (let now = 0; outcomes.length < total; now++) {
    if (now > 100_000) throw new Error("the small engine never ends");
    arriveAll(states, now);
    if (isRunning && resident!.deviceLeft === 0) {
      isRunning = false;
      endBurst(resident!, now, outcomes);
    }
    becomeReady(states);
    if (switchLeft === 0) {
      if (overrunFrom >= 0) {
        if (!isRunning || now === end) {
          beginSlot(now);
          serve(now);
        }
      } else if (now === end && isRunning && settings.overshoot > 0 && slots > 1) {
        overrunFrom = now;
        end = now + settings.overshoot;
      } else {
        if (now === end) beginSlot(now);
        serve(now);
      }
    }
    timeline += spend(states, resident, isRunning, switchLeft > 0, now);
    // A switch that is over lets its context run from the next nanosecond on.
    if (switchLeft > 0 && --switchLeft === 0) isRunning = false;
  }
  return { timeline: timeline.slice(0, -1), outcomes };
}
