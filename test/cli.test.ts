import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stableJson } from "../sim/base/json.ts";
import type { RunResult } from "../sim/result/run.ts";
import { sharedData } from "./support/shared-data.ts";
import { slicewise as program } from "./support/slicewise.ts";

const root = join(import.meta.dirname, "..");
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "slicewise-cli-"));
  writeFileSync(join(folder, "small.yaml"), SMALL);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SMALL = `title: Two services on one A100
duration: 6s
replications: 1
gpus: { type: a100-sxm4-80gb, price: 1.79/h }
tenants:
  a: { work: { reference: a100-sxm4-80gb, compute: 4ms }, arrivals: { kind: poisson, rate: 30/s }, slo: { latency: 80ms } }
  b: { work: { reference: a100-sxm4-80gb, memory: 6ms }, arrivals: { kind: poisson, rate: 20/s }, slo: { latency: 80ms } }
policies:
  turns: [{ gpu: 0, timeSlicing: {}, tenants: [a, b] }]
  MPS: [{ gpu: 0, mps: {}, tenants: [a, b] }]
`;

const slicewise = (...args: string[]) => program(folder, ...args);

describe.concurrent("slicewise run", () => {
  it("writes a result and a report, prints the finding and where the report is, and nothing on standard error", async () => {
    const { code, out, err } = await slicewise("run", "small.yaml");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("Report: out/small/report.html");
    expect(readdirSync(join(folder, "out/small")).toSorted()).toEqual(["report.html", "result.json"]);
    expect(readFileSync(join(folder, "out/small/report.html"), "utf8")).toContain("<!doctype html>");
  });

  it("gives the same bytes twice, and the result reads back without loss", async () => {
    const first = await slicewise("run", "small.yaml", "--json", "-");
    const second = await slicewise("run", "small.yaml", "--json", "-");
    expect(first.out).toBe(second.out);
    expect(stableJson(JSON.parse(first.out))).toBe(first.out);
  });

  it("takes another seed, duration and choice of policies", async () => {
    const { out } = await slicewise(
      "run",
      "small.yaml",
      "--seed",
      "7",
      "--duration",
      "10s",
      "--policy",
      "MPS",
      "--json",
      "-",
    );
    const result = JSON.parse(out) as RunResult;
    expect(result.scenario.seed).toBe(7);
    expect(result.window.durationNs).toBe(10e9);
    expect(result.policies.map(({ name }) => name)).toEqual(["MPS"]);
  });

  it("runs several scenarios, each into its own folder", async () => {
    writeFileSync(join(folder, "second.yaml"), SMALL);
    expect((await slicewise("run", "small.yaml", "second.yaml", "--duration", "5s", "--out", "both")).code).toBe(0);
    expect(readdirSync(join(folder, "both")).toSorted()).toEqual(["second", "small"]);
  });

  it("replays every request of the Azure 2023 code trace through every policy", async ({ skip }) => {
    const trace = sharedData("traces/azure-llm-2023/AzureLLMInferenceTrace_code.csv");
    if (trace === null) return skip("the Azure LLM inference trace 2023 is not at hand");
    const scenario = join(root, "scenarios/azure-code.yaml");
    const { code, out, err } = await slicewise(
      "run",
      scenario,
      "--trace",
      `code=${trace}`,
      "--replications",
      "1",
      "--json",
      "-",
    );
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const result = JSON.parse(out) as RunResult;
    expect(result.policies.length).toBeGreaterThanOrEqual(5);
    for (const policy of result.policies) {
      const tenant = policy.tenants.find(({ name }) => name === "code")!;
      const ended = Object.values(tenant.ended).reduce((sum, count) => sum + count, 0);
      expect({ policy: policy.name, arrived: tenant.arrived, ended }).toEqual({
        policy: policy.name,
        arrived: 8819,
        ended: 8819,
      });
    }
  });
});

describe.concurrent("mistakes on the command line", () => {
  it.each([
    [["run", "nowhere.yaml"], /nowhere\.yaml: there is no such file/],
    [["run", "small.yaml", "--seed", "abc"], /--seed: must be a whole number .*\(found abc\)/],
    [["run", "small.yaml", "--duration", "10"], /--duration: must be a duration with its unit .*\(found 10\)/],
    [["run", "small.yaml", "--policy", "mpss"], /--policy: is not a policy of small \(found mpss\).*MPS/],
    [["run", "small.yaml", "--trace", "code"], /--trace: must be TENANT=FILE \(found code\)/],
    [["run", "small.yaml", "--trace", "x=t.csv"], /--trace: names no tenant .*a, b/],
    [["run", join(import.meta.dirname, "../scenarios/azure-code.yaml")], /names no trace file.*--trace code=FILE/],
    [["run", "small.yaml", "--seed", "1", "--seed", "2"], /--seed: may be given once \(found 1, 2\)/],
    [["run", "small.yaml", "--seed"], /seed/],
    [["run", "-"], /must be names of files/],
    [["gpus", "a100"], /a100/],
    [["runn", "small.yaml"], /run/],
    [[], /name a command: init, run, .*gpus, .*check or schema/],
  ])("%j ends with exit code 2, a sentence, and no stack trace", async (args, message) => {
    const { code, out, err } = await slicewise(...args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(message);
    expect(err).not.toMatch(/\n\s+at /);
  });

  it("reports all mistakes of a scenario with file, line and column, and writes nothing", async () => {
    const wrong = SMALL.replace("4ms", "4")
      .replace("30/s", "0/s")
      .replace("timeSlicing: {}", "timeSlicing: {slice: 1us}");
    writeFileSync(join(folder, "wrong.yaml"), wrong);
    const { code, err } = await slicewise("run", "wrong.yaml");
    expect(code).toBe(2);
    const lines = err.trim().split("\n");
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(line).toMatch(/^wrong\.yaml:\d+:\d+: /);
    expect(existsSync(join(folder, "out/wrong"))).toBe(false);
  });
});

describe.concurrent("the other commands", () => {
  it("check says what a scenario holds", async () => {
    expect(await slicewise("check", "small.yaml")).toEqual({
      code: 0,
      out: "small.yaml: ok, 2 tenants, 2 policies\n",
      err: "",
    });
  });

  it("check reads every file it is given, and one that is missing fails them all", async () => {
    const azure = join(root, "scenarios/azure-code.yaml");
    expect((await slicewise("check", azure, "small.yaml")).out).toBe(
      `${azure}: ok, 2 tenants, 6 policies\nsmall.yaml: ok, 2 tenants, 2 policies\n`,
    );
    const { code, err } = await slicewise("check", "nowhere.yaml", "small.yaml");
    expect(code).toBe(2);
    expect(err).toMatch(/nowhere\.yaml: there is no such file/);
  });

  it("check tells what will not fit, which is a valid scenario all the same", async () => {
    writeFileSync(join(folder, "big.yaml"), SMALL.replace("a: {", "a: { memory: {weights: 100GiB}, "));
    const { code, out } = await slicewise("check", "big.yaml");
    expect(code).toBe(0);
    expect(out).toMatch(/policy turns: out of memory: a asked for .* on gpu0/);
  });

  it("gpus lists the catalogue, and one GPU's profiles, SMs, placements and layouts", async () => {
    expect((await slicewise("gpus")).out).toMatch(/h100-sxm5-80gb .*132/);
    const { out } = await slicewise("gpus", "h100-sxm5-80gb");
    expect(out).toMatch(/3g\.40gb .*60 .*0 4/);
    expect(out).toContain("standard profiles (profile@first memory slice): 19");
  });

  it("gpus explains what to do on a GPU without MIG", async () => {
    expect((await slicewise("gpus", "t4-16gb")).out).toMatch(/No MIG.*timeSlicing.*a100-sxm4-80gb/s);
  });

  it("schema prints the JSON Schema", async () => {
    expect(JSON.parse((await slicewise("schema")).out)).toMatchObject({ type: "object", title: "slicewise scenario" });
  });
});
