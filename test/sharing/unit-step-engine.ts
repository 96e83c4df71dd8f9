/**
 * A time-sliced engine that moves the clock by one nanosecond at a time and looks at everything at each of them:
 * slow, and too simple to be wrong in the same way as the station, which jumps from event to event.
 */

/** One process: its requests, one burst each, in the order of arrival. */
export interface SmallProcess {
  readonly hostNs: number;
  /** Share of the cold-cache penalty that it pays. */
  readonly cacheShare: number;
  /** Bursts of one request, each of the request's device time. */
  readonly bursts: number;
  readonly requests: readonly SmallRequest[];
}

export interface SmallRequest {
  readonly arrivalNs: number;
  readonly deviceNs: number;
}

export interface SmallParams {
  readonly slice: number;
  readonly contextSwitch: number;
  readonly contextSwitchIdle: number;
  readonly coldCache: number;
  readonly idleLinger: number;
}

/** What became of one request [ns]. */
export interface SmallOutcome {
  readonly process: number;
  readonly request: number;
  readonly startedNs: number;
  readonly endNs: number;
  readonly hostNs: number;
  readonly turnNs: number;
  readonly switchNs: number;
  readonly deviceNs: number;
}

/** What the engine did in each nanosecond: B busy, C cold cache, S switching, a dot for nothing. */
export interface SmallRun {
  readonly timeline: string;
  /** In order of their ends. */
  readonly outcomes: readonly SmallOutcome[];
}

interface State {
  readonly spec: SmallProcess;
  readonly process: number;
  arrived: number;
  /** Request under way or next. */
  request: number;
  burstsLeft: number;
  phase: "idle" | "host" | "ready";
  hostLeft: number;
  deviceLeft: number;
  coldLeft: number;
  outcome: { -readonly [K in keyof SmallOutcome]: SmallOutcome[K] };
}

/** Runs the processes until all their requests have ended. */
export function stepThrough(specs: readonly SmallProcess[], params: SmallParams): SmallRun {
  const states = specs.map((spec, process): State => ({
    spec,
    process,
    arrived: 0,
    request: 0,
    burstsLeft: 0,
    phase: "idle",
    hostLeft: 0,
    deviceLeft: 0,
    coldLeft: 0,
    outcome: blank(process, 0),
  }));
  const outcomes: SmallOutcome[] = [];
  const total = specs.reduce((sum, spec) => sum + spec.requests.length, 0);
  let timeline = "";
  let resident: State | undefined;
  let isRunning = false;
  let switchLeft = 0;
  let used = 0;
  let pausedAt = -Infinity;

  const othersReady = (): State | undefined => {
    const from = resident === undefined ? -1 : resident.process;
    for (let step = 1; step <= states.length; step++) {
      const other = states[(from + step + states.length) % states.length]!;
      if (other !== resident && other.phase === "ready") return other;
    }
    return undefined;
  };
  const enter = (next: State): void => {
    resident = next;
    used = 0;
    next.coldLeft = Math.round(params.coldCache * next.spec.cacheShare);
  };

  for (let now = 0; outcomes.length < total; now++) {
    if (now > 100_000) throw new Error("the small engine never ends");
    for (const state of states) {
      while (state.arrived < state.spec.requests.length && state.spec.requests[state.arrived]!.arrivalNs === now)
        state.arrived++;
    }
    if (isRunning && resident!.deviceLeft === 0) {
      isRunning = false;
      pausedAt = now;
      endBurst(resident!, now, outcomes);
    }
    for (const state of states) {
      if (state.phase === "idle") takeNext(state);
      if (state.phase === "host" && state.hostLeft === 0) state.phase = "ready";
    }
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

function endBurst(state: State, now: number, outcomes: SmallOutcome[]): void {
  state.phase = "idle";
  if (--state.burstsLeft > 0) return;
  outcomes.push({ ...state.outcome, endNs: now });
  state.request++;
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
