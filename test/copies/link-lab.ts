import { Simulator, type Alarm } from "../../sim/engine/simulator.ts";
import { CopyLink } from "../../sim/sharing/copy-link.ts";
import { type CopyDirection, type CopyPort, TO_DEVICE } from "../../sim/workload/copies.ts";
import { copyMark, type CopyScript, type SteppedLane } from "./stepping-link.ts";

/** Runs the same processes on the link of the simulator. @returns the ends of copies, and wake-ups of all sources */
export function runLink(
  lanes: readonly SteppedLane[],
  direction: CopyDirection = TO_DEVICE,
): { readonly marks: string[]; readonly events: number } {
  const simulator = new Simulator();
  const link = new CopyLink();
  const marks: string[] = [];
  const processes = lanes.flatMap(({ isSliced, sliceNs, processes: scripts }, lane) => {
    const ports = link.addPartition(isSliced ? "time-slicing" : "mps", scripts.length, sliceNs);
    return scripts.map(
      (script, i) =>
        new Copier(script, ports[i]!, direction, (copy, nowNs) => marks.push(copyMark(lane, i, copy, nowNs))),
    );
  });
  const alarms = processes.map((process) => simulator.attach("arrival", process));
  link.start(simulator.attach("server", link));
  processes.forEach((process, i) => process.start(alarms[i]!));
  simulator.run(Infinity);
  return { marks, events: simulator.events };
}

class Copier {
  readonly #script: CopyScript;
  readonly #port: CopyPort;
  readonly #direction: CopyDirection;
  readonly #onEnd: (copy: number, nowNs: number) => void;
  #alarm: Alarm | undefined;
  #copy = 0;

  constructor(
    script: CopyScript,
    port: CopyPort,
    direction: CopyDirection,
    onEnd: (copy: number, nowNs: number) => void,
  ) {
    this.#script = script;
    this.#port = port;
    this.#direction = direction;
    this.#onEnd = onEnd;
    port.connect(this);
  }

  start(alarm: Alarm): void {
    this.#alarm = alarm;
    this.#plan(0);
  }

  wake(nowNs: number): void {
    this.#port.begin(this.#direction, this.#script.copies[this.#copy]!.workNs, nowNs);
  }

  copied(direction: CopyDirection, nowNs: number): void {
    if (direction !== this.#direction) throw new Error("told of a copy in the other direction");
    this.#onEnd(this.#copy++, nowNs);
    this.#plan(nowNs);
  }

  #plan(nowNs: number): void {
    const next = this.#script.copies[this.#copy];
    if (next === undefined) return;
    // A copy that follows at once is asked for in the callback, as a process does whose stages are full.
    if (next.gapNs === 0 && this.#copy > 0) this.wake(nowNs);
    else this.#alarm!.wakeAt(nowNs + next.gapNs);
  }
}
