import type { StrictSettings } from "../../sim/sharing/vgpu-settings.ts";
import type { SmallOutcome, SmallProcess, SmallRun } from "./unit-step-engine.ts";

/**
 * Strict slots on an engine that moves the clock by one nanosecond at a time and looks at everything at each of them,
 * idle slots included: what jumping over idle slots must equal.
 */

interface State {
  readonly spec: SmallProcess;
  readonly process: number;
  readonly vm: number;
  arrived: number;
  request: number;
  burstsLeft: number;
  phase: "idle" | "host" | "ready";
  hostLeft: number;
  deviceLeft: number;
  coldLeft: number;
  outcome: { -readonly [K in keyof SmallOutcome]: SmallOutcome[K] };
}

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
  const states = specs.map((spec, process): State => ({
    spec,
    process,
    vm: vms[process]!,
    arrived: 0,
    request: 0,
    burstsLeft: 0,
    phase: "idle",
    hostLeft: 0,
    deviceLeft: 0,
    coldLeft: 0,
    outcome: blank(process, 0),
  }));
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
    for (const state of states) {
      while (state.arrived < state.spec.requests.length && state.spec.requests[state.arrived]!.arrivalNs === now)
        state.arrived++;
    }
    if (isRunning && resident!.deviceLeft === 0) {
      isRunning = false;
      resident!.phase = "idle";
      if (--resident!.burstsLeft === 0) {
        outcomes.push({ ...resident!.outcome, endNs: now });
        resident!.request++;
      }
    }
    for (const state of states) {
      if (state.phase === "idle") takeNext(state);
      if (state.phase === "host" && state.hostLeft === 0) state.phase = "ready";
    }
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

function blank(process: number, request: number): SmallOutcome {
  return { process, request, startedNs: -1, endNs: -1, hostNs: 0, turnNs: 0, switchNs: 0, deviceNs: 0 };
}

function takeNext(state: State): void {
  if (state.burstsLeft === 0) {
    if (state.request === state.arrived) return;
    state.burstsLeft = state.spec.bursts;
    state.outcome = blank(state.process, state.request);
  }
  state.phase = "host";
  state.hostLeft = state.spec.hostNs;
  state.deviceLeft = state.spec.requests[state.request]!.deviceNs;
}

/** One nanosecond passes. @returns its letter */
function spend(
  states: readonly State[],
  resident: State | undefined,
  isRunning: boolean,
  isSwitching: boolean,
  now: number,
): string {
  let letter = isSwitching ? "S" : ".";
  for (const state of states) {
    const { outcome } = state;
    if (state.phase === "idle") continue;
    if (state.phase === "host") {
      state.hostLeft--;
      outcome.hostNs++;
    } else if (isRunning && state === resident) {
      letter = state.coldLeft > 0 ? "C" : "B";
      if (state.coldLeft > 0) {
        state.coldLeft--;
        outcome.switchNs++;
      } else {
        state.deviceLeft--;
        outcome.deviceNs++;
        if (outcome.startedNs < 0) outcome.startedNs = now;
      }
    } else if (isSwitching) outcome.switchNs++;
    else outcome.turnNs++;
  }
  return letter;
}
