/**
 * What the engines have in common that move the clock by one nanosecond at a time: processes, how they take up
 * requests, and how a nanosecond is spent and blamed.
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

/** A process under way. */
export interface StepState {
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

/** The processes before their first request. */
export function statesOf(specs: readonly SmallProcess[]): StepState[] {
  return specs.map((spec, process): StepState => ({
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
}

/** Counts the requests that arrive at an instant. */
export function arriveAll(states: readonly StepState[], now: number): void {
  for (const state of states) {
    const { requests } = state.spec;
    while (state.arrived < requests.length && requests[state.arrived]!.arrivalNs === now) state.arrived++;
  }
}

/** Idle processes take up what has arrived; those whose host work is over are ready. */
export function becomeReady(states: readonly StepState[]): void {
  for (const state of states) {
    if (state.phase === "idle") takeNext(state);
    if (state.phase === "host" && state.hostLeft === 0) state.phase = "ready";
  }
}

function blank(process: number, request: number): SmallOutcome {
  return { process, request, startedNs: -1, endNs: -1, hostNs: 0, turnNs: 0, switchNs: 0, deviceNs: 0 };
}

function takeNext(state: StepState): void {
  if (state.burstsLeft === 0) {
    if (state.request === state.arrived) return;
    state.burstsLeft = state.spec.bursts;
    state.outcome = blank(state.process, state.request);
  }
  state.phase = "host";
  state.hostLeft = state.spec.hostNs;
  state.deviceLeft = state.spec.requests[state.request]!.deviceNs;
}

/** The burst of a process is over, and with its last one the request. */
export function endBurst(state: StepState, now: number, outcomes: SmallOutcome[]): void {
  state.phase = "idle";
  if (--state.burstsLeft > 0) return;
  outcomes.push({ ...state.outcome, endNs: now });
  state.request++;
}

/** One nanosecond passes. @returns its letter */
export function spend(
  states: readonly StepState[],
  resident: StepState | undefined,
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
