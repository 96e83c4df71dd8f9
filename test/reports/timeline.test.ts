import { describe, expect, test } from "vitest";
import { drawTimeline } from "../../reports/charts/timeline-chart.ts";
import { timelineFacts } from "../../reports/charts/timeline-facts.ts";
import { timelineRows } from "../../reports/charts/timeline-rows.ts";
import { compileChart } from "../../reports/compile-chart.ts";
import { renderReport } from "../../reports/page.ts";
import { fakeResult } from "../support/fake-result.ts";
import { crowdedTimeline, fakeTimeline } from "./timeline-fake.ts";

const timeline = fakeTimeline();

describe("the timeline of a report", () => {
  test("is left out where no window was asked for", () => {
    const page = renderReport(fakeResult());
    expect(page).not.toContain("timeline");
    expect(renderReport(fakeResult(), null)).toBe(page);
    expect(renderReport(fakeResult(), timeline)).toContain('id="timeline-title"');
  });

  test("says in its title how much time switching took and who waited longest", () => {
    expect(drawTimeline(timeline).title).toBe(
      "In 20.0 ms from 1 s on, time-slicing spends 10.0 % of its engines' time on switches and cold caches; the longest wait is 7.00 ms, by embed under time-slicing",
    );
  });

  test("says of a wait longer than the window that it only reaches into it", () => {
    const [turns] = timeline.policies;
    const requests = turns!.requests.map((one) => ({ ...one, arrivalNs: one.arrivalNs - 5e9 }));
    expect(drawTimeline({ ...timeline, policies: [{ ...turns!, requests }] }).title).toMatch(
      /; the longest wait that reaches into it is 5\.01 s, by embed$/u,
    );
  });

  test("says how busy engines were where none was switched", () => {
    const { title } = drawTimeline({ ...timeline, policies: timeline.policies.slice(1) });
    expect(title).toBe("In 20.0 ms from 1 s on, MPS keeps its engines running 50.0 % of the time; no request waits");
  });

  test("counts what the window shows of each policy", () => {
    const [turns, mps] = timeline.policies.map((policy) => timelineFacts(timeline, policy));
    expect(turns).toStrictEqual({
      policy: "time-slicing",
      shares: { run: 0.6, switch: 0.05, cold: 0.05, idle: 0.3 },
      switches: 1,
      requests: 3,
      turnedAway: 1,
      preemptions: 0,
      longest: { tenant: "embed", waitNs: 7e6, isOpen: false },
    });
    expect(mps!.shares).toStrictEqual({ run: 0.5, switch: 0, cold: 0, idle: 0.5 });
  });

  test("leaves out a wait that was over before the window", () => {
    const [policy] = timeline.policies;
    const early = { ...policy!, requests: policy!.requests.slice(0, 1) };
    expect(timelineFacts(timeline, early).longest).toBeNull();
  });

  test("has a row for every tenant of a partition, with switches where they lead", () => {
    const text = timelineRows(timeline, timeline.policies[0]!).map(({ label, bars }) => [
      label,
      ...bars.map(({ kind, fromNs, toNs }) => `${kind} ${(fromNs - 1e9) / 1e6} to ${(toNs - 1e9) / 1e6}`),
    ]);
    expect(text).toStrictEqual([
      ["gpu0: chat", "run 0 to 6"],
      ["gpu0: embed", "wait 1 to 8", "switch 6 to 7", "cold 7 to 8", "run 8 to 14"],
    ]);
  });

  test("shows services that run side by side at the same time", () => {
    const rows = timelineRows(timeline, timeline.policies[1]!);
    const runs = rows.map(({ bars }) => bars.filter(({ kind }) => kind === "run").map(({ toNs }) => toNs - 1e9));
    expect(runs).toStrictEqual([[10e6], [9e6]]);
  });

  test("draws the beginning of a crowded window, and says so", () => {
    const { caption, panels } = drawTimeline(crowdedTimeline());
    expect(caption).toContain("Drawn are its first");
    for (const { spec, description } of panels) {
      const { warnings, vega } = compileChart(spec, description);
      expect(warnings).toStrictEqual([]);
      expect(JSON.stringify(vega).length).toBeLessThan(500_000);
    }
    expect(drawTimeline(timeline).caption).not.toContain("Drawn are");
  });

  test("shows hostile names as text", () => {
    const page = renderReport(fakeResult(), fakeTimeline(["</script><b>x", "embed"]));
    expect(page).not.toContain("<b>x");
  });
});
