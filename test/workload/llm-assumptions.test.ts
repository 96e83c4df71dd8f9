import { describe, expect, test } from "vitest";
import { listAssumptions } from "../../sim/scenario/assumptions.ts";
import type { Assumption } from "../../sim/result/run.ts";
import { assumptionsSection } from "../../reports/sections/assumptions.ts";
import { tinyResult, tinyScenario } from "../support/tiny.ts";

const SCALED = "scaled, not measured";
const CLOSED = { kind: "closed", concurrency: 1 };
const LLM = { workload: "llama-3.2-1b", arrivals: CLOSED };
const CNN = { workload: "resnet50", arrivals: CLOSED };

/** Alone on the profile, or on the whole GPU. */
function placed(profile: string | null): object {
  const alone = { exclusive: {}, tenants: ["one"] };
  return profile === null ? alone : { mig: [{ profile, ...alone }] };
}

/** "scope: name" of everything the scenario's list calls scaled. */
function scaledIn(gpu: string, workload: unknown, profile: string | null): readonly string[] {
  const document = {
    duration: "1s",
    gpus: { type: gpu },
    tenants: { one: workload },
    policies: { p: [{ gpu: 0, ...placed(profile) }] },
  };
  return listAssumptions(tinyScenario(document))
    .filter(({ source }: Assumption) => source.startsWith(SCALED))
    .map(({ scope, name }) => `${scope}: ${name}`);
}

describe("what is scaled says so in the list of assumptions", () => {
  test("a language model on an H100 profile", () => {
    expect(scaledIn("h100-sxm5-80gb", LLM, "2g.20gb")).toStrictEqual([
      "LLM kernels on h100-sxm5-80gb 2g.20gb: share of SMs",
      "LLM kernels on h100-sxm5-80gb 2g.20gb: share of bandwidth",
    ]);
  });

  test("a language model on a whole measured GPU is not scaled", () => {
    expect(scaledIn("h100-sxm5-80gb", LLM, null)).toStrictEqual([]);
    expect(scaledIn("a100-sxm4-80gb", LLM, null)).toStrictEqual([]);
  });

  test("a language model on a GPU that nobody measured", () => {
    expect(scaledIn("l40s-48gb", LLM, null)).toContain("LLM kernels on l40s-48gb: bandwidth");
  });

  test("bursts measured on A100 that run on an H100 profile are scaled twice", () => {
    expect(scaledIn("h100-sxm5-80gb", CNN, "1g.10gb")).toStrictEqual([
      "tenant one on h100-sxm5-80gb: compute rate",
      "tenant one on h100-sxm5-80gb: memory rate",
      "bursts on h100-sxm5-80gb 1g.10gb: share of SMs",
      "bursts on h100-sxm5-80gb 1g.10gb: share of bandwidth",
    ]);
  });

  test("the shares are those of the profile", () => {
    const document = {
      duration: "1s",
      gpus: { type: "h100-sxm5-80gb" },
      tenants: { one: LLM },
      policies: { p: [{ gpu: 0, ...placed("1g.10gb") }] },
    };
    const list = listAssumptions(tinyScenario(document));
    expect(list.find(({ name }) => name === "share of SMs")!.value).toBeCloseTo(16 / 132, 12);
    expect(list.find(({ name }) => name === "share of bandwidth")!.value).toBe(1 / 8);
  });

  test("the report counts them where they stand", () => {
    const result = tinyResult({
      duration: "2s",
      gpus: { type: "h100-sxm5-80gb" },
      tenants: { one: LLM },
      policies: { p: [{ gpu: 0, ...placed("1g.10gb") }] },
    });
    expect(assumptionsSection(result).html).toContain("two of them scaled, not measured");
  });
});
