import { test as law } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { drawTimeline } from "../../reports/charts/timeline-chart.ts";
import { timelineRows } from "../../reports/charts/timeline-rows.ts";
import { traceEvents } from "../../sim/metrics/trace-events.ts";
import { recordTimeline } from "../../sim/scenario/timeline.ts";
import { scenarios } from "../laws/arbitraries.ts";
import { cases, LEAVES } from "../laws/leaves.ts";
import { tinyScenario } from "../support/tiny.ts";
import { runTwice } from "../timeline/watched.ts";
import { withFaults } from "./arbitraries.ts";

const MS = 1e6;

describe.each(LEAVES)("a timeline under %s with faults", (_name, policies) => {
  law.prop([withFaults(scenarios(policies))], cases(25))(
    "changes nothing, and has every death in its window",
    (document) => {
      const { alone, watched, timeline } = runTwice(document, 5 * MS, 25 * MS);
      expect(watched).toStrictEqual(alone);
      const seen = timeline.partitions.flatMap(({ downs = [] }, partition) =>
        downs.map(({ process, fromNs }) => `${partition}/${process} ${fromNs}`),
      );
      const happened = watched
        .faults!.downs.filter(({ fromNs, toNs }) => fromNs < 25 * MS && (toNs ?? Infinity) > 5 * MS)
        .map(({ partition, process, fromNs }) => `${partition}/${process} ${fromNs}`);
      expect(seen.toSorted()).toStrictEqual(happened.toSorted());
    },
  );
});

describe("a process that dies in the window", () => {
  const scenario = tinyScenario({
    duration: "200ms",
    tenants: Object.fromEntries(
      ["a", "b"].map((name) => [
        name,
        { work: { reference: "a100-sxm4-80gb", compute: "10ms" }, arrivals: { kind: "constant", rate: "20/s" } },
      ]),
    ),
    policies: {
      slicing: [{ gpu: 0, timeSlicing: {}, tenants: ["a", "b"] }],
      mps: [{ gpu: 0, mps: {}, tenants: ["a", "b"] }],
    },
    faults: { events: [{ class: "application", tenant: "a", at: ["55ms"] }], restart: { process: "60ms" } },
  });
  const timeline = recordTimeline(scenario, { fromNs: 40 * MS, toNs: 150 * MS, replication: 0 });

  test("has a bar from its death to its restart, in its own row", () => {
    const rows = timelineRows(timeline, timeline.policies[0]!);
    const downOf = (row: number) => rows[row]!.bars.filter(({ kind }) => kind === "down");
    expect(downOf(0)).toStrictEqual([{ kind: "down", fromNs: 55 * MS, toNs: 115 * MS }]);
    expect(downOf(1)).toStrictEqual([]);
    const both = timelineRows(timeline, timeline.policies[1]!);
    for (const { bars } of both) expect(bars.filter(({ kind }) => kind === "down")).toHaveLength(1);
    expect(drawTimeline(timeline).legend.map(({ label }) => label)).toContain("down after a fault");
  });

  test("has noted when the request that it loses was begun, and by whom", () => {
    const lost = timeline.policies[1]!.requests.filter(({ end }) => end === "failed");
    expect(lost.length).toBeGreaterThan(0);
    for (const { startNs, arrivalNs, partition, process } of lost) {
      expect(partition).toBe(0);
      expect(startNs).toBeGreaterThanOrEqual(arrivalNs);
      expect(startNs).toBeLessThan(55 * MS);
      expect(process).not.toBeNull();
    }
  });

  test("has no burst beyond its death, where several run at the same time", () => {
    const { bursts } = timeline.policies[1]!.partitions[0]!;
    const across = bursts.filter(({ fromNs, toNs }) => fromNs < 115 * MS && toNs > 55 * MS);
    expect(across).toStrictEqual([]);
    expect(bursts.some(({ toNs, stretch }) => toNs === 55 * MS && stretch === null)).toBe(true);
  });

  test("is a bar on a track of its own in a trace, and what it loses is marked", () => {
    const events = traceEvents(timeline);
    const faults = events.filter((event) => event.ph === "X" && event.cat === "fault");
    expect(faults.map(({ name }) => name)).toStrictEqual(["application", "application", "application"]);
    expect(faults[0]).toMatchObject({ ts: 55_000, dur: 60_000, args: { process: "a" } });
    expect(events.filter(({ ph, name }) => ph === "i" && name === "failed").length).toBeGreaterThan(0);
    expect(events.some(({ ph, args }) => ph === "M" && "name" in args && args.name === "gpu0: a down")).toBe(true);
  });
});
