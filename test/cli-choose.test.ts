import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ChoiceResult } from "../sim/result/choice.ts";
import { slicewise as program } from "./support/slicewise.ts";

let folder: string;
const slicewise = (...args: string[]) => program(folder, ...args);

/** Without policies, which are what is asked for. */
const PAIR = `title: Two services on one A100
duration: 10s
replications: 2
gpus: { type: a100-sxm4-80gb }
tenants:
  a: { work: { reference: a100-sxm4-80gb, compute: 4ms }, arrivals: { kind: poisson, rate: 30/s }, slo: { latency: 80ms } }
  b: { work: { reference: a100-sxm4-80gb, memory: 6ms }, arrivals: { kind: poisson, rate: 20/s }, slo: { latency: 80ms } }
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "slicewise-cli-choose-"));
  writeFileSync(join(folder, "pair.yaml"), PAIR);
  writeFileSync(
    join(folder, "with.yaml"),
    `${PAIR}policies:\n  mine: [{ gpu: 0, timeSlicing: { slice: short }, tenants: [a, b] }]\n`,
  );
  writeFileSync(
    join(folder, "stages.yaml"),
    `${PAIR.replace("b: { work", "c: { work").replace(/(c: .*?), arrivals: \{[^}]*\}/u, "$1")}pipelines:\n  turn: { stages: [a, c] }\n`,
  );
  writeFileSync(
    join(folder, "broken.yaml"),
    `${PAIR}faults:\n  events: [{ class: application, tenant: a, every: 20min }]\n`,
  );
  writeFileSync(join(folder, "wrong.yaml"), PAIR.replace("4ms", "4 parsecs"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.concurrent("slicewise choose", () => {
  it("gives the same bytes on one thread and on three", async () => {
    const args = ["choose", "pair.yaml", "--cells", "60", "--json", "-"];
    const [one, three] = await Promise.all(["1", "3"].map(async (workers) => slicewise(...args, "--workers", workers)));
    expect(one).toMatchObject({ code: 0, err: "" });
    expect(three).toEqual(one);
    const result = JSON.parse(one!.out) as ChoiceResult;
    expect(result.kind).toBe("choice");
    expect(result.recommendation.candidate).not.toBeNull();
  });

  it("weighs the scenario's own policy too, and writes a page and a result", async () => {
    const { code, out } = await slicewise(
      "choose",
      "with.yaml",
      "--cells",
      "60",
      "--allow",
      "mps",
      "--workers",
      "1",
      "--json",
      "r.json",
      "--report",
      "r.html",
    );
    expect(code).toBe(0);
    expect(out).toContain("mine (of the scenario)");
    expect(out).toContain("Excluded: exclusive, time-slicing, mig, hybrid");
    const page = readFileSync(join(folder, "r.html"), "utf8");
    expect(page).toContain('id="candidates-title"');
    expect(page).toContain("Content-Security-Policy");
    const { recommendation } = JSON.parse(readFileSync(join(folder, "r.json"), "utf8")) as ChoiceResult;
    expect(out.startsWith(recommendation.sentences[0]!)).toBe(true);
  });

  it("says on GPUs without MIG why they cannot be cut", async () => {
    const { code, out } = await slicewise(
      "choose",
      "pair.yaml",
      "--gpu",
      "all",
      "--cells",
      "50",
      "--duration",
      "5s",
      "--workers",
      "1",
    );
    expect(code).toBe(0);
    expect(out).toMatch(/V100[\s\S]*has no MIG/u);
    expect(out).toContain("scaled, not measured");
  });

  it.each([
    [
      ["pair.yaml", "--objective", "speed"],
      /--objective: must be one of latency, isolation, cost, throughput \(found speed\)/u,
    ],
    [["pair.yaml", "--allow", "mig,turns"], /--allow: must be some of .* \(found turns\)/u],
    [["pair.yaml", "--gpu", "h100"], /is not in the GPU catalogue/u],
    [
      ["pair.yaml", "--cells", "many", "--budget", "soon"],
      /--budget: must be a duration[\s\S]*--cells: must be a whole number/u,
    ],
    [["none.yaml"], /there is no such file/u],
    [["stages.yaml"], /pipelines: tie tenants together.*\(found turn\)[\s\S]*Write the candidates as policies/u],
    [["broken.yaml"], /faults: join parts that a choice simulates one by one[\s\S]*Leave them out for the choice/u],
    [["wrong.yaml"], /tenants\.a\.work\.compute/u],
  ] as const)("refuses %j with the rule", async (args, rule) => {
    const { code, out, err } = await slicewise("choose", ...args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(rule);
  });
}, 120_000);
