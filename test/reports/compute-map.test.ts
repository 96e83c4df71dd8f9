import { expect, test } from "vitest";
import { caveatOf } from "../../reports/caveat.ts";
import { describeRun } from "../../reports/finding.ts";
import { gpuMapSection } from "../../reports/sections/gpu-map.ts";
import { tinyResult } from "../support/tiny.ts";

const work = { reference: "a100-sxm4-80gb", compute: "1ms" };
const service = { work, arrivals: { kind: "constant", rate: "5/s" }, slo: { latency: "1s" } };
const result = tinyResult({
  duration: "2s",
  warmup: "0s",
  tenants: { chat: service, embed: service, rerank: service, speech: service },
  policies: {
    split: [
      {
        gpu: 0,
        mig: [
          {
            profile: "3g.40gb",
            compute: [
              { profile: "1c", tenants: ["rerank"] },
              { profile: "2c", timeSlicing: {}, tenants: ["embed", "chat"] },
            ],
          },
          { profile: "2g.20gb", tenants: ["speech"] },
        ],
      },
    ],
  },
});

test("a result lists the compute instances of a GPU instance with their SMs and tenants, and of no other", () => {
  const partitions = result.policies[0]!.gpus[0]!.partitions;
  expect(partitions.map(({ profile, parts }) => [profile, parts])).toStrictEqual([
    ["2g.20gb", undefined],
    [
      "3g.40gb",
      [
        { name: "1c.3g.40gb", sms: 14, tenants: ["rerank"] },
        { name: "2c.3g.40gb", sms: 28, tenants: ["chat", "embed"] },
      ],
    ],
  ]);
});

test("the map draws compute instances in the box of their GPU instance, as large as they have SMs", () => {
  const { html } = gpuMapSection(describeRun(result))!;
  const [, parts] = /<span class="parts"[^>]*>(.*?)<\/span><\/span><\/span>/su.exec(html)!;
  const boxes = [...parts!.matchAll(/class="(part-\w+)" title="([^"]*)"><small>(.*?)</gu)];
  expect(html).toContain('<span class="parts" style="grid-template-rows:14fr 28fr">');
  expect(boxes.map(([, drawn, title, label]) => [drawn, title, label])).toStrictEqual([
    ["part-exclusive", "1c.3g.40gb: rerank, 14 SMs", "1c, 14 SMs"],
    ["part-time", "2c.3g.40gb: chat and embed, 28 SMs", "2c, 28 SMs"],
  ]);
  expect(html).toContain(
    "split cuts one A100 into two partitions, one of them split into two compute instances, one of which is shared",
  );
});

test("constants of compute instances have readable names, each named once", () => {
  const assumed = { ...result, assumptions: result.assumptions.map((one) => ({ ...one, grade: "assumed" as const })) };
  const caveat = caveatOf(assumed, { recommended: assumed.policies[0]!, meeting: [], hasTargets: true });
  expect(caveat).toContain("SMs of compute instance 1c.3g.40gb");
  expect(caveat).not.toMatch(/\b\d+ \d+c\./u);
});

test("compute slices below a split GPU instance belong to the compute instance that has their SMs", () => {
  const { html } = gpuMapSection(describeRun(result))!;
  const [, row] = /class="compute"[^>]*>(.*?)<\/div>/su.exec(html)!;
  expect([...row!.matchAll(/<i class="(.*?)">/gu)].map(([, drawn]) => drawn)).toStrictEqual([
    "part-exclusive",
    "part-exclusive",
    "part-free",
    "part-free",
    "part-exclusive",
    "part-time",
    "part-time",
  ]);
});
