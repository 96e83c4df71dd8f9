/**
 * A round robin as arithmetic. As long as no context joins or leaves, turns of one length follow each other in one
 * order. Turn 0 is the rest of the turn under way; turn k belongs to the context in position k modulo `count`, and
 * its switch begins when turn k - 1 ends:
 *
 *     beginNs    endNs              endNs + (switchNs + sliceNs)
 *     | turn 0   | switch | turn 1  | switch | turn 2 ...
 *
 * A turn is cold-cache time first, then device time. It owns its last instant, and not the instant before its
 * switch. All times are whole nanoseconds, so every product here is exact below 2^53.
 */
export interface Rotation {
  readonly sliceNs: number;
  readonly switchNs: number;
  /** Contexts in the order of their turns; the first `count` places are in use. */
  readonly contexts: Int32Array;
  count: number;
  /** By context: cold-cache time of a whole turn, shorter than the slice. */
  readonly coldNs: Float64Array;
  /** By context: share of SMs and of bandwidth that its burst uses, 0 to 1. */
  readonly smShare: Float64Array;
  readonly bandwidthShare: Float64Array;
  /** Turn 0: from where on it is still to come, its cold-cache time from there on, its end. */
  beginNs: number;
  firstColdNs: number;
  endNs: number;
}

/** A rotation of nobody yet, with room for the contexts whose cold-cache times these are. */
export function newRotation(sliceNs: number, switchNs: number, coldNs: Float64Array): Rotation {
  const n = coldNs.length;
  return {
    sliceNs,
    switchNs,
    contexts: new Int32Array(n),
    count: 0,
    coldNs,
    smShare: new Float64Array(n),
    bandwidthShare: new Float64Array(n),
    beginNs: 0,
    firstColdNs: 0,
    endNs: 0,
  };
}

/** When a turn ends [ns]. */
export function endOfTurn(rotation: Rotation, turn: number): number {
  return rotation.endNs + turn * (rotation.switchNs + rotation.sliceNs);
}

/** When a context gets the engine for a turn: the end of the switch to it [ns]. */
export function beginOfTurn(rotation: Rotation, turn: number): number {
  return turn === 0 ? rotation.beginNs : endOfTurn(rotation, turn - 1) + rotation.switchNs;
}

/** The turn that an instant belongs to, the switch before it included. */
export function turnAt(rotation: Rotation, nowNs: number): number {
  const sinceNs = nowNs - rotation.endNs;
  return sinceNs <= 0 ? 0 : Math.ceil(sinceNs / (rotation.switchNs + rotation.sliceNs));
}

/** How many turns end at an instant or before. */
export function turnsEndedBy(rotation: Rotation, nowNs: number): number {
  const sinceNs = nowNs - rotation.endNs;
  return sinceNs < 0 ? 0 : Math.floor(sinceNs / (rotation.switchNs + rotation.sliceNs)) + 1;
}

/** How many of the turns before `turn` belong to the context in a position. */
export function turnsBefore(rotation: Rotation, position: number, turn: number): number {
  return turn <= position ? 0 : Math.ceil((turn - position) / rotation.count);
}

/** Cold-cache time of the context in a position in its first turns [ns]. @param turns how many, from 0 */
export function coldIn(rotation: Rotation, position: number, turns: number): number {
  const coldNs = rotation.coldNs[rotation.contexts[position]!]!;
  const wholeNs = turns * coldNs;
  return position === 0 && turns > 0 ? wholeNs - coldNs + rotation.firstColdNs : wholeNs;
}

/** Device time of the context in a position in its first turns [ns]. @param turns how many, from 0 */
export function deviceIn(rotation: Rotation, position: number, turns: number): number {
  const turnNs = rotation.sliceNs - rotation.coldNs[rotation.contexts[position]!]!;
  const wholeNs = turns * turnNs;
  return position === 0 && turns > 0 ? wholeNs - turnNs + firstDeviceNs(rotation) : wholeNs;
}

/** Cold-cache time of the context in a position in all turns before `turn` [ns]. */
export function coldBefore(rotation: Rotation, position: number, turn: number): number {
  return coldIn(rotation, position, turnsBefore(rotation, position, turn));
}

/** Device time of the context in a position in all turns before `turn` [ns]. */
export function deviceBefore(rotation: Rotation, position: number, turn: number): number {
  return deviceIn(rotation, position, turnsBefore(rotation, position, turn));
}

/** When the context in a position will have had so much device time, from turn 0 on [ns]. @param workNs at least 1 */
export function endOfWork(rotation: Rotation, position: number, workNs: number): number {
  const coldNs = rotation.coldNs[rotation.contexts[position]!]!;
  const turnNs = rotation.sliceNs - coldNs;
  let restNs = workNs;
  let firstTurn = position;
  if (position === 0) {
    restNs -= firstDeviceNs(rotation);
    if (restNs <= 0) return rotation.endNs + restNs;
    firstTurn = rotation.count;
  }
  const wholeTurns = Math.ceil(restNs / turnNs) - 1;
  const lastTurn = firstTurn + wholeTurns * rotation.count;
  return beginOfTurn(rotation, lastTurn) + coldNs + restNs - wholeTurns * turnNs;
}

function firstDeviceNs(rotation: Rotation): number {
  return rotation.endNs - rotation.beginNs - rotation.firstColdNs;
}
