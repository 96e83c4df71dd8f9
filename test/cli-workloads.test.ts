import { tmpdir } from "node:os";
import { describe, expect, it } from "vitest";
import type { Alone } from "../cli/workloads/alone.ts";
import { parametersOf, type WorkloadParameter } from "../cli/workloads/parameters.ts";
import { stableJson } from "../sim/base/json.ts";
import { WORKLOADS } from "../sim/workload/catalog.ts";
import { slicewise as program } from "./support/slicewise.ts";

interface Listed {
  readonly name: string;
  readonly kind: string;
  readonly parameters: readonly WorkloadParameter[];
}

interface Detailed extends Listed {
  readonly alone: { readonly gpu: string; readonly parts: readonly Alone[] };
}

const slicewise = (...args: string[]) => program(tmpdir(), "workloads", ...args);

async function json<T>(...args: string[]): Promise<T> {
  const { code, out, err } = await slicewise(...args, "--json");
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(stableJson(JSON.parse(out))).toBe(out);
  return JSON.parse(out) as T;
}

describe.concurrent("slicewise workloads", () => {
  it("lists every workload of the catalogue with its kind and grades, in order", async () => {
    const { code, out, err } = await slicewise();
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const names = out.split("\n").map((line) => line.split(" ")[0]);
    expect(names.slice(1, WORKLOADS.length + 1)).toEqual(WORKLOADS.map(({ name }) => name));
    expect(out).toMatch(/^resnet50 .*inference .*documented.*derived.*assumed/mu);
    expect(out).toMatch(/^llama-3-8b .*llm .*\+ KV/mu);
    expect(out).not.toMatch(/ $/mu);
  });

  it("shows every parameter of one workload with value, grade and source, and its times alone", async () => {
    const { out } = await slicewise("resnet50");
    const words = out.replaceAll(/\s+/gu, " ");
    const { work } = WORKLOADS.find(({ name }) => name === "resnet50")!;
    expect(words).toContain("compute perItemNs");
    expect(words).toContain("reference a100-sxm4-80gb, 98 SMs");
    expect(words).toContain(work.hostGapNs.source);
    for (const part of ["whole GPU", "1g.10gb", "2g.20gb", "3g.40gb", "4g.40gb", "7g.80gb"])
      expect(words).toContain(part);
  });

  it("gives the time of the law of bursts for a lone request: host gap and the longer of floor and device work", async () => {
    const { work } = WORKLOADS.find(({ name }) => name === "vision-transformer")!;
    if (work.kind !== "bursts") throw new Error("vision-transformer is made of bursts");
    const { alone } = await json<Detailed>("vision-transformer");
    expect(alone.gpu).toBe(work.reference.gpu);
    const cost = (part: "floor" | "compute" | "memory" | "latency"): number =>
      work[part].fixedNs.value + work[part].perItemNs.value * work.batch;
    for (const { sms, bandwidthShare, latencyNs } of alone.parts) {
      const scaled = (cost("compute") * work.reference.sms) / sms + cost("memory") / bandwidthShare + cost("latency");
      expect(latencyNs).toBeCloseTo(work.hostGapNs.value + Math.max(cost("floor"), scaled), -1);
    }
  });

  it("times tokens too, is never faster on a smaller slice, and says where a model does not fit", async () => {
    const { alone } = await json<Detailed>("llama-3-8b", "--gpu", "h100-sxm5-80gb");
    expect(alone.gpu).toBe("h100-sxm5-80gb");
    const [whole, ...parts] = alone.parts;
    expect(whole!.profile).toBeNull();
    expect(parts.map(({ profile }) => profile)).toEqual(["1g.10gb", "2g.20gb", "3g.40gb", "4g.40gb", "7g.80gb"]);
    expect(parts[0]!.failure).toMatch(/out of memory/u);
    expect(parts[0]!.latencyNs).toBeNull();
    const fitting = parts.filter(({ failure }) => failure === null).toReversed();
    expect(fitting).toHaveLength(4);
    [whole!, ...fitting].reduce((larger, smaller) => {
      for (const time of ["latencyNs", "ttftNs", "tpotNs"] as const)
        expect(smaller[time]).toBeGreaterThanOrEqual(larger[time]!);
      return smaller;
    });
  });

  it("gives the same parameters as JSON with sorted keys, in the list and in detail", async () => {
    const list = await json<readonly Listed[]>();
    expect(list.map(({ name }) => name)).toEqual(WORKLOADS.map(({ name }) => name));
    const detail = await json<Detailed>("whisper-large-v3");
    expect(list.find(({ name }) => name === "whisper-large-v3")!.parameters).toEqual(detail.parameters);
    for (const { parameters } of list)
      for (const { grade, source } of parameters) expect(grade === null).toBe(source === null);
  });

  it("names each parameter once", () => {
    for (const workload of WORKLOADS) {
      const names = parametersOf(workload).map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it.each([
    [["lama-3-8b"], /lama-3-8b is not in the workload catalogue.*Did you mean "llama-3-8b"/u],
    [["resnet50", "--gpu", "h100"], /--gpu: h100 is not in the GPU catalogue.*h100-sxm5-80gb/u],
    [["--gpu", "t4-16gb"], /--gpu: is for one workload in detail/u],
  ])("%j ends with exit code 2 and a way out", async (args, message) => {
    const { code, out, err } = await slicewise(...args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(message);
  });
});
