import { fc, test as check } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { Simulator } from "../../sim/engine/simulator.ts";
import { EngineMeter } from "../../sim/metrics/engine-meter.ts";
import { EngineTimeline } from "../../sim/metrics/timeline-engine.ts";
import { TimelineWindow } from "../../sim/metrics/timeline-window.ts";
import type { TimelineStretch } from "../../sim/result/timeline.ts";
import type { Member, SharingPolicy } from "../../sim/sharing/policy.ts";
import { timeSlicing } from "../../sim/sharing/time-slicing.ts";
import { type Script, ScriptedProcess } from "../sharing/stepping-process.ts";
import { steppingTimeSlicing } from "../sharing/stepping-time-slicing.ts";

interface Lab {
  readonly scripts: readonly Script[];
  readonly params: Readonly<Record<string, number>>;
  readonly stopNs: number;
  readonly window: readonly [fromNs: number, toNs: number];
}

const upTo = (max: number) => fc.integer({ min: 0, max });

/** A few processes with long and short bursts, so that many rotations are skipped, and a window anywhere. [ns] */
const labs: fc.Arbitrary<Lab> = fc.tuple(fc.integer({ min: 1, max: 8 }), upTo(4)).chain(([slice, contextSwitch]) => {
  const times = fc.array(upTo(200), { minLength: 0, maxLength: 4 }).map((list) => list.toSorted((a, b) => a - b));
  return fc.record({
    scripts: fc.array(
      fc.record({
        bursts: fc.array(
          fc.record({
            hostNs: upTo(2 * slice),
            deviceNs: fc.integer({ min: 1, max: 40 * slice }),
            computing: fc.constantFrom(0, 0.3, 1),
          }),
          { minLength: 1, maxLength: 3 },
        ),
        arrivalsNs: times,
        falseAlarmsNs: times,
        feeds: upTo(3),
        thinkNs: upTo(2 * slice),
        loops: upTo(6),
        cacheShare: fc.constantFrom(0, 0.5, 1),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    params: fc.record({
      slice: fc.constant(slice),
      contextSwitch: fc.constant(contextSwitch),
      contextSwitchIdle: upTo(4),
      coldCache: upTo(slice - 1),
      idleLinger: upTo(2 * slice),
    }),
    stopNs: upTo(1500),
    window: fc
      .tuple(upTo(1000), fc.integer({ min: 1, max: 600 }))
      .map(([from, length]) => [from, from + length] as const),
  });
});

/** What a timeline shows of a policy in the window, up to the end of the run. */
function stretchesOf(policy: SharingPolicy, { scripts, params, stopNs, window }: Lab): TimelineStretch[] {
  const meter = new EngineMeter(Float64Array.from(window));
  const timeline = new EngineTimeline(new TimelineWindow(...window), meter, false);
  const log: string[] = [];
  const processes = scripts.map((script, rank) => new ScriptedProcess(script, rank, log));
  const members = scripts.map(({ cacheShare }, i): Member => ({ server: processes[i]!, smShare: 1, cacheShare }));
  const station = policy.station(members, params, timeline);
  const simulator = new Simulator();
  const alarms = processes.map((process) => simulator.attach("arrival", process));
  station.start(simulator.attach("server", station));
  processes.forEach((process, i) => process.start(alarms[i]!, processes[(i + process.script.feeds) % scripts.length]!));
  simulator.run(stopNs);
  station.close(stopNs);
  return timeline.close(Math.max(window[0], Math.min(stopNs, window[1])));
}

describe("skipping rotations", () => {
  check.prop([labs], { seed: 20_260_101, numRuns: 5000 })(
    "gives the same timeline as stepping from slice to slice",
    (lab) => {
      const skipped = stretchesOf(timeSlicing, lab);
      expect(skipped).toStrictEqual(stretchesOf(steppingTimeSlicing, lab));
    },
  );
});
