import type { EngineProbe } from "./policy.ts";
import { beginOfTurn, endOfTurn, type Rotation } from "./turn-rotation.ts";

/** Reports the first turns of a rotation to a probe: in sum if it takes sums, else one by one. */
export function reportTurns(rotation: Rotation, count: number, probe: EngineProbe): void {
  if (probe.turns !== undefined) probe.turns(rotation, count);
  else for (let turn = 0; turn < count; turn++) reportTurn(rotation, turn, probe);
}

/** Reports the stretches of one turn, its switch first. */
export function reportTurn(rotation: Rotation, turn: number, probe: EngineProbe): void {
  const context = rotation.contexts[turn % rotation.count]!;
  const beginNs = beginOfTurn(rotation, turn);
  if (turn > 0) probe.switching(endOfTurn(rotation, turn - 1), beginNs);
  const warmNs = beginNs + (turn === 0 ? rotation.firstColdNs : rotation.coldNs[context]!);
  if (warmNs > beginNs) probe.coldCache(beginNs, warmNs);
  probe.busy(warmNs, endOfTurn(rotation, turn), rotation.smShare[context]!, rotation.bandwidthShare[context]!, context);
}
