import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DensityResult } from "../sim/result/choice.ts";
import { slicewise as program } from "./support/slicewise.ts";

let folder: string;
const slicewise = (...args: string[]) => program(folder, ...args);

const ONE = `title: One small service
duration: 20s
replications: 2
gpus: { type: a100-sxm4-80gb }
tenants:
  s:
    work: { reference: a100-sxm4-80gb, compute: 5ms }
    arrivals: { kind: poisson, rate: 10/s }
    slo: { latency: 150ms }
    memory: { context: 0B, weights: 5GiB }
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "slicewise-cli-density-"));
  writeFileSync(join(folder, "one.yaml"), ONE);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function densityOf(...args: string[]): Promise<DensityResult> {
  const { code, out, err } = await slicewise("density", "one.yaml", "--json", "-", ...args);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  return JSON.parse(out) as DensityResult;
}

describe.concurrent("slicewise density", () => {
  it("names what stops each policy: parts of MIG, and memory of the rest", async () => {
    const { policies } = await densityOf("--workers", "2");
    const mig = policies.find(({ name }) => name === "MIG")!;
    expect(mig).toMatchObject({ most: 7, why: "at most 7 equal MIG parts" });
    // 80 GiB ÷ 5 GiB.
    const turns = policies.find(({ name }) => name === "time-slicing")!;
    expect(turns.most).toBeLessThanOrEqual(16);
    expect(turns.most).toBeGreaterThan(7);
    // One 1g.10gb holds one of 5 GiB, and its 9.5 GiB not two.
    expect(policies.find(({ name }) => name === "7 MIG parts with MPS")).toMatchObject({
      most: 7,
      why: "memory does not fit",
    });
    expect(await densityOf("--workers", "1")).toMatchObject({ policies });
  });

  it("says why a GPU without MIG has none, and stops at the number that is asked for", async () => {
    const { policies } = await densityOf("--gpu", "v100-sxm2-32gb", "--max", "2", "--workers", "1");
    expect(policies.find(({ name }) => name === "MIG")).toMatchObject({ most: 0, why: "v100-sxm2-32gb has no MIG" });
    expect(policies.find(({ name }) => name === "MPS")).toMatchObject({ most: 2, why: null });
  });

  it("writes a page with the curve", async () => {
    const { code, out } = await slicewise("density", "one.yaml", "--max", "3", "--workers", "1", "--report", "d.html");
    expect(code).toBe(0);
    expect(out).toContain("At least 3 of s fit on one a100-sxm4-80gb");
    expect(readFileSync(join(folder, "d.html"), "utf8")).toContain('id="density-title"');
  });

  it("refuses a tenant that is not there", async () => {
    const { code, err } = await slicewise("density", "one.yaml", "--tenant", "t");
    expect(code).toBe(2);
    expect(err).toMatch(/--tenant: is not a tenant of the scenario \(found t\)/u);
  });
}, 120_000);
