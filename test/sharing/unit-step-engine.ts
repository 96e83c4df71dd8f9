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
 * A time-sliced engine that moves the clock by one nanosecond at a time and looks at everything at each of them:
 * slow, and too simple to be wrong in the same way as the station, which jumps from event to event.
 */

export interface SmallParams {
  readonly slice: number;
  readonly contextSwitch: number;
  readonly contextSwitchIdle: number;
  readonly coldCache: number;
  readonly idleLinger: number;
}

/** Runs the processes until all their requests have ended. */
export function stepThrough(specs: readonly SmallProcess[], params: SmallParams): SmallRun {
  const states = statesOf(specs);
  const outcomes: SmallOutcome[] = [];
  const total = specs.reduce((sum, spec) => sum + spec.requests.length, 0);
  let timeline = "";
  let resident: StepState | undefined;
  let isRunning = false;
  let switchLeft = 0;
  let used = 0;
  let pausedAt = -Infinity;

  const othersReady = (): StepState | undefined => {
    const from = resident === undefined ? -1 : resident.process;
    for (let step = 1; step <= states.length; step++) {
      const other = states[(from + step + states.length) % states.length]!;
      if (other !== resident && other.phase === "ready") return other;
    }
    return undefined;
  };
  const enter = (next: StepState): void => {
    resident = next;
    used = 0;
    next.coldLeft = Math.round(params.coldCache * next.spec.cacheShare);
  };

  for (let now = 0; outcomes.length < total; now++) {
    if (now > 100_000) throw new Error("the small engine never ends");
    arriveAll(states, now);
    if (isRunning && resident!.deviceLeft === 0) {
      isRunning = false;
      pausedAt = now;
      endBurst(resident!, now, outcomes);
    }
    becomeReady(states);
    // With a switch that costs nothing the next context decides in the same instant.
    for (let isDecided = false; switchLeft === 0 && !isDecided;) {
      const next = othersReady();
      const isReady = resident?.phase === "ready";
      if (used === params.slice && next === undefined) used = 0;
      isDecided = true;
      isRunning = false;
      if (isReady && used < params.slice) isRunning = true;
      else if (next === undefined) break;
      else if (resident === undefined) {
        resident = next;
        isRunning = true;
      } else if (!isReady && used < params.slice && now < pausedAt + params.idleLinger) break;
      else {
        switchLeft = isReady ? params.contextSwitch : params.contextSwitchIdle;
        enter(next);
        isDecided = switchLeft > 0;
      }
    }
    timeline += spend(states, resident, isRunning, switchLeft > 0, now);
    if (isRunning) used++;
    if (switchLeft > 0) switchLeft--;
  }
  // The nanosecond that begins with the last end is nobody's.
  return { timeline: timeline.slice(0, -1), outcomes };
}
