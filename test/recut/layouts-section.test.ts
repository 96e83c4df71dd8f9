import { describe, expect, test } from "vitest";
import { inFirstLayout, layoutsSection } from "../../reports/sections/layouts.ts";
import { combineLayouts } from "../../sim/metrics/combine-layouts.ts";
import type { LayoutsRecord } from "../../sim/result/layouts.ts";
import { fakeResult } from "../support/fake-result.ts";

const LAYOUTS = [
  { name: "day", partitions: ["gpu0/4g.40gb@0 in day"] },
  { name: "night <b>", partitions: ["gpu0/3g.40gb@0 in night"] },
];

function record(drainNs: number, held: number): LayoutsRecord {
  const stepNs = { drain: drainNs, orchestrator: 4e9, destroy: 1e9, modeChange: 0, create: 1e9, start: 2e9 };
  return {
    endNs: 100e9,
    gpus: [
      {
        gpuIndex: 0,
        start: 0,
        recuts: [
          { fromNs: 20e9, toNs: 28e9 + drainNs, from: 0, to: 1, stepNs },
          { fromNs: 95e9, toNs: null, from: 1, to: 0, stepNs: { drain: 0 } },
        ],
      },
    ],
    tenants: [
      { tenant: "chat", withoutPartNs: 8e9, held, heldNs: 3e9 * held, longestNs: held === 0 ? 0 : 5e9, evicted: 0 },
    ],
  };
}

describe("layouts over replications", () => {
  const both = combineLayouts([record(2e9, 4), record(4e9, 0)], [LAYOUTS]);

  test("count finished re-cuts, and average them and their steps", () => {
    expect(both.gpus[0]).toMatchObject({ index: 0, recuts: 1, longestNs: 12e9 });
    expect(both.gpus[0]!.stepNs).toStrictEqual({
      drain: 3e9,
      orchestrator: 4e9,
      destroy: 1e9,
      modeChange: 0,
      create: 1e9,
      start: 2e9,
    });
  });

  test("show the first replication from beginning to end, with a re-cut that the end cuts off", () => {
    expect(both.gpus[0]!.windows).toStrictEqual([
      { fromNs: 0, toNs: 20e9, layout: "day" },
      { fromNs: 20e9, toNs: 30e9, layout: null },
      { fromNs: 30e9, toNs: 95e9, layout: "night <b>" },
      { fromNs: 95e9, toNs: 100e9, layout: null },
    ]);
  });

  test("say how long those waited that were held, whichever replication they were in", () => {
    expect(both.tenants).toStrictEqual([
      { name: "chat", withoutPartNs: 8e9, held: 2, heldMeanNs: 3e9, heldLongestNs: 5e9, evicted: 0 },
    ]);
    expect(combineLayouts([record(0, 0)], [LAYOUTS]).tenants[0]).toMatchObject({
      heldMeanNs: null,
      heldLongestNs: null,
    });
  });

  test("know no length of re-cuts that never ended", () => {
    const { gpus, ...rest } = record(0, 0);
    const never = { ...rest, gpus: [{ ...gpus[0]!, recuts: gpus[0]!.recuts.slice(1) }] };
    expect(combineLayouts([never], [LAYOUTS]).gpus[0]).toMatchObject({ recuts: 0, stepNs: null, longestNs: null });
  });

  test("leave the parts of the first one for the map of the GPU", () => {
    const [policy] = fakeResult().policies;
    expect(inFirstLayout(policy!)).toBe(policy);
    const [gpu] = policy!.gpus;
    const partitions = LAYOUTS.map(({ partitions: [id] }) => ({ ...gpu!.partitions[0]!, id: id! }));
    const changing = { ...policy!, layouts: both, gpus: [{ ...gpu!, index: 0, partitions }] };
    expect(inFirstLayout(changing).gpus[0]!.partitions.map(({ id }) => id)).toStrictEqual(LAYOUTS[0]!.partitions);
  });

  test("are a strip in the report, with what re-cuts took and who waited; names are text", () => {
    const result = fakeResult();
    expect(layoutsSection(result)).toBeNull();
    const [policy, ...others] = result.policies;
    const changing = { ...policy!, layouts: both };
    const { html } = layoutsSection({ ...result, policies: [changing, ...others] })!;
    expect(html).toContain(`${policy!.name} re-cuts GPU 0 once in a run; a re-cut takes 11.0 s`);
    expect(html).toContain("day from 0 s to 20.0 s");
    expect(html).toContain("a re-cut of 10.0 s at 20.0 s");
    expect(html.match(/class="failed"/gu)).toHaveLength(2);
    expect(html).toContain("night &lt;b&gt;");
    expect(html).not.toContain("<b>");
    expect(html).toMatch(/<th scope="row">chat<\/th><td>8.00 s<\/td><td>2.00<\/td><td>3.00 s<\/td><td>5.00 s<\/td>/u);
  });
});
