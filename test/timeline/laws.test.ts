import { fc, test as law } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import type { EngineBins } from "../../sim/metrics/engine-meter.ts";
import type { TimelineStretch } from "../../sim/result/timeline.ts";
import { scenarios } from "../laws/arbitraries.ts";
import { cases, LEAVES } from "../laws/leaves.ts";
import { runTwice } from "./watched.ts";

/** Windows that begin and end anywhere, also in the middle of a stretch, and past the end of many runs. [ns] */
const windows = fc
  .tuple(fc.integer({ min: 0, max: 30e6 }), fc.integer({ min: 1, max: 30e6 }))
  .map(([fromNs, lengthNs]) => [fromNs, fromNs + lengthNs] as const);

describe.each(LEAVES)("a timeline under %s", (_name, policies) => {
  law.prop([scenarios(policies), windows], cases(60))("changes nothing in the run", (document, [fromNs, toNs]) => {
    const { alone, watched } = runTwice(document, fromNs, toNs);
    expect(watched).toStrictEqual(alone);
  });

  law.prop([scenarios(policies), windows], cases(60))(
    "adds up to what the engine's meter says of the window",
    (document, [fromNs, toNs]) => {
      const { watched, timeline } = runTwice(document, fromNs, toNs);
      timeline.partitions.forEach(({ stretches }, p) => {
        const bins = watched.engines[p]!;
        const exact = {
          run: timeOf(stretches, "run"),
          cold: timeOf(stretches, "cold"),
          switch: timeOf(stretches, "switch"),
        };
        expect(exact).toStrictEqual({ run: bins.busyNs[0], cold: bins.coldCacheNs[0], switch: bins.switchingNs[0] });
        expect(weighed(stretches, "smShare")).toBeCloseTo(bins.smNs[0]!, 3);
        expect(weighed(stretches, "bandwidthShare")).toBeCloseTo(bins.bandwidthNs[0]!, 3);
        expect(switchesBegun(stretches, fromNs)).toBeLessThanOrEqual(switchesIn(bins));
      });
    },
  );

  law.prop([scenarios(policies), windows], cases(60))(
    "has no gap, no overlap and no idle stretch beside another",
    (document, [fromNs, toNs]) => {
      const { model, timeline } = runTwice(document, fromNs, toNs);
      timeline.partitions.forEach(({ stretches, processes, bursts }, p) => {
        let atNs = fromNs;
        let before = "";
        for (const { kind, fromNs: beginNs, toNs: endNs, process } of stretches) {
          expect(beginNs).toBe(atNs);
          expect(endNs).toBeGreaterThan(beginNs);
          expect(kind === "idle" && before === "idle").toBe(false);
          if (process !== null) expect(processes[process]).toBeDefined();
          if (model.partitions[p]!.spec.policy.key !== "mps" && kind === "run") expect(process).not.toBeNull();
          atNs = endNs;
          before = kind;
        }
        if (stretches.length > 0) expect(atNs).toBe(timeline.endNs);
        if (model.partitions[p]!.spec.policy.key !== "mps") expect(bursts).toStrictEqual([]);
      });
    },
  );

  law.prop([scenarios(policies), windows], cases(60))(
    "follows every request of the window from arrival to start to end",
    (document, [fromNs, toNs]) => {
      const { watched, timeline, model } = runTwice(document, fromNs, toNs);
      for (const request of timeline.requests) {
        expect(request.arrivalNs).toBeLessThan(toNs);
        expect(request.endNs ?? watched.endNs).toBeGreaterThanOrEqual(fromNs);
        if (request.startNs !== null) {
          expect(request.startNs).toBeGreaterThanOrEqual(request.arrivalNs);
          if (request.endNs !== null) expect(request.endNs).toBeGreaterThanOrEqual(request.startNs);
        }
        const isDone = request.end === "finished";
        expect([
          request.startNs !== null || !isDone,
          request.process !== null,
          request.partition !== null,
        ]).toStrictEqual([true, isDone, isDone]);
        if (isDone) {
          const server = timeline.partitions[request.partition!]!.processes[request.process!]!;
          expect(server.tenant).toBe(request.tenant);
        }
      }
      watched.records.forEach((record, rank) => {
        const expected = Array.from(record.index, (index, i) => [
          index,
          record.arrivalNs[i]!,
          record.arrivalNs[i]! + record.waitingNs[i]!,
          record.arrivalNs[i]! + record.latencyNs[i]!,
        ])
          .filter(([, arrivalNs, , endNs]) => arrivalNs! < toNs && endNs! >= fromNs)
          .toSorted((a, b) => a[0]! - b[0]!);
        const seen = timeline.requests
          .filter((one) => one.tenant === rank && one.end === "finished" && one.arrivalNs < model.durationNs)
          .map(({ index, arrivalNs, startNs, endNs }) => [index, arrivalNs, startNs!, endNs!])
          .toSorted((a, b) => a[0]! - b[0]!);
        expect(seen).toStrictEqual(expected);
      });
    },
  );
});

describe("a timeline of processes side by side", () => {
  const mps = LEAVES.find(([name]) => name === "mps")!;
  law.prop([scenarios(mps[1]), windows], cases(60))(
    "has bursts exactly where the engine runs",
    (document, [fromNs, toNs]) => {
      for (const { stretches, bursts } of runTwice(document, fromNs, toNs).timeline.partitions) {
        const runs = merged(stretches.filter(({ kind }) => kind === "run"));
        expect(merged(bursts)).toStrictEqual(runs);
        for (const { stretch } of bursts) expect(stretch ?? 1).toBeGreaterThan(0.999);
      }
    },
  );
});

function timeOf(stretches: readonly TimelineStretch[], kind: TimelineStretch["kind"]): number {
  return stretches.reduce((sum, one) => (one.kind === kind ? sum + one.toNs - one.fromNs : sum), 0);
}

function weighed(stretches: readonly TimelineStretch[], share: "smShare" | "bandwidthShare"): number {
  return stretches.reduce((sum, one) => sum + (one.toNs - one.fromNs) * one[share], 0);
}

/** Those that last some time; the meter counts those of no length too. */
function switchesBegun(stretches: readonly TimelineStretch[], fromNs: number): number {
  return stretches.filter((one) => one.kind === "switch" && one.fromNs > fromNs).length;
}

function switchesIn({ switches }: EngineBins): number {
  return switches[0]!;
}

type Span = Pick<TimelineStretch, "fromNs" | "toNs">;

function merged(spans: readonly Span[]): Span[] {
  const all: { fromNs: number; toNs: number }[] = [];
  for (const { fromNs, toNs } of spans.toSorted((a, b) => a.fromNs - b.fromNs)) {
    const last = all.at(-1);
    if (last !== undefined && fromNs <= last.toNs) last.toNs = Math.max(last.toNs, toNs);
    else all.push({ fromNs, toNs });
  }
  return all;
}
