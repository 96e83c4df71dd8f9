import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseDocument } from "yaml";
import type { RunResult } from "../sim/result/run.ts";
import { slicewise as program } from "./support/slicewise.ts";

let folder: string;
const slicewise = (...args: string[]) => program(folder, ...args);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "slicewise-cli-init-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const CHAT = ["--gpu", "h100-sxm5-80gb", "--tenant", "chat=llama-3.2-1b@3/s:ttft=1s,tpot=60ms"];
const BOTH = [...CHAT, "--tenant", "embed=text-embedding@25/s:latency=100ms"];

/** What init wrote, after checking that it said so and nothing else. */
async function written(file: string, ...args: string[]): Promise<string> {
  const { code, out, err } = await slicewise("init", file, ...args);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toMatch(new RegExp(`^Wrote ${file}: `, "u"));
  return readFileSync(join(folder, file), "utf8");
}

describe.concurrent("slicewise init from flags", () => {
  it("writes a scenario that check accepts without a warning and run runs at once", async () => {
    await written("both.yaml", ...BOTH, "--duration", "20s", "--seed", "7");
    expect(await slicewise("check", "both.yaml")).toEqual({
      code: 0,
      out: "both.yaml: ok, 2 tenants, 4 policies\n",
      err: "",
    });
    const { code, out } = await slicewise("run", "both.yaml", "--replications", "1", "--json", "-");
    expect(code).toBe(0);
    const result = JSON.parse(out) as RunResult;
    expect(result.scenario.seed).toBe(7);
    expect(result.window.durationNs).toBe(20e9);
    expect(result.policies.map(({ name }) => name)).toEqual(["time-slicing", "MPS", "MIG", "hybrid"]);
    for (const { tenants } of result.policies)
      for (const tenant of tenants) expect(tenant).toMatchObject({ failure: null, ended: { rejected: 0 } });
  });

  it("gives the same bytes for the same flags", async () => {
    expect(await written("first.yaml", ...BOTH)).toBe(
      (await written("second.yaml", ...BOTH)).replaceAll("second.yaml", "first.yaml"),
    );
  });

  it("explains every key, in lines that a terminal can show, and ends with a single line break", async () => {
    const text = await written("comments.yaml", ...BOTH, "--tenant", "tune=lora-qwen2.5-1.5b");
    const lines = text.split("\n");
    for (const line of lines) {
      expect(line.length).toBeLessThanOrEqual(120);
      expect(line).not.toMatch(/\s$/u);
    }
    // Below a policy's name stands its list, and what is in an entry is explained above it.
    const keys = lines
      .map((line, i) => ({ line, before: lines[i - 1] }))
      .filter(({ line }) => /^ {0,4}[a-z]/iu.test(line));
    expect(keys.length).toBeGreaterThan(20);
    expect(keys.filter(({ before }) => !/^ *#/u.test(before!))).toEqual([]);
    expect(text).toMatch(/[^\n]\n$/u);
    expect(text).toContain("slicewise run comments.yaml");
    expect(text).toContain("README.md");
  });

  it("says in a comment and on the screen why a policy is missing", async () => {
    const { out } = await slicewise("init", "no-mig.yaml", "--gpu", "l4-24gb", "--tenant", "a=resnet50@9/s");
    expect(out).toMatch(/Left out: mig: l4-24gb has no MIG/u);
    const text = readFileSync(join(folder, "no-mig.yaml"), "utf8");
    expect(text).toMatch(/# Left out: MIG, because l4-24gb has no MIG/u);
    expect(Object.keys((parseDocument(text).toJS() as { policies: object }).policies)).toEqual([
      "one GPU each",
      "time-slicing",
      "MPS",
    ]);
  });

  it("compares only the policies that are named", async () => {
    const text = await written("named.yaml", ...BOTH, "--policies", "mig,mps");
    expect(Object.keys((parseDocument(text).toJS() as { policies: object }).policies)).toEqual(["MPS", "MIG"]);
    expect(text).not.toContain("Left out");
  });

  it("never writes over a file without --force", async () => {
    writeFileSync(join(folder, "mine.yaml"), "mine");
    const refused = await slicewise("init", "mine.yaml", ...CHAT);
    expect({ code: refused.code, out: refused.out }).toEqual({ code: 2, out: "" });
    expect(refused.err).toMatch(/mine\.yaml: is there already.*--force/u);
    expect(readFileSync(join(folder, "mine.yaml"), "utf8")).toBe("mine");
    expect(await written("mine.yaml", ...CHAT, "--force")).toContain("llama-3.2-1b");
  });

  it("makes folders that are not there", async () => {
    expect(await written("new/deep/a.yaml", ...CHAT)).toContain("slicewise run new/deep/a.yaml");
  });
});

describe.concurrent("mistakes of init", () => {
  it("without a terminal and flags it lists the flags", async () => {
    const { code, out, err } = await slicewise("init", "none.yaml");
    expect({ code, out }).toEqual({ code: 2, out: "" });
    for (const flag of ["--gpu", "--gpus", "--tenant", "--policies", "--duration", "--seed", "--force"])
      expect(err).toContain(flag);
    expect(existsSync(join(folder, "none.yaml"))).toBe(false);
  });

  it("tells all mistakes at once, each with its rule and a way out, and writes nothing", async () => {
    const flags = ["--gpu", "h100", "--tenant", "a=lama-3-8b@3:ttfs=1s,tpot=2", "--tenant", "a=resnet50@1/s:ttft=1s"];
    const more = ["--policies", "mig,mpss", "--duration", "5", "--gpus", "0", "--seed", "x"];
    const { code, err } = await slicewise("init", "wrong.yaml", ...flags, ...more);
    expect(code).toBe(2);
    for (const message of [
      /--gpu: h100 is not in the GPU catalogue.*did you mean.*h100-sxm5-80gb/iu,
      /--tenant a: lama-3-8b is not in the workload catalogue.*did you mean "llama-3-8b"\?/iu,
      /--tenant a: must be a rate with its unit.*\(found 3\)/u,
      /--tenant a: is not a target \(found ttfs\).*did you mean "ttft"/iu,
      /--tenant a: must be a duration with its unit.*\(found tpot=2\)/u,
      /--tenant a: ttft is for workloads that generate tokens.*Use latency/u,
      /--policies: is not a policy \(found mpss\).*did you mean "mps"/iu,
      /--duration: must be a duration with its unit.*\(found 5\)/u,
      /--gpus: must be a whole number from 1 to 1000 \(found 0\)/u,
      /--seed: must be a whole number/u,
    ])
      expect(err).toMatch(message);
    expect(existsSync(join(folder, "wrong.yaml"))).toBe(false);
  });

  it.each([
    [["--tenant", "chat"], /--tenant: must be NAME=WORKLOAD@RATE.*\(found chat\)/u],
    [["--tenant", "a=resnet50"], /--tenant a: needs a rate/u],
    [["--tenant", "a/b=resnet50@1/s"], /tenant names are letters, digits/u],
    [["--tenant", "a=resnet50@1/s", "--tenant", "a=resnet50@2/s"], /two tenants have this name/u],
    [["--tenant", "a=resnet50@1/s:latency=1s,latency=2s"], /gives a target twice/u],
    [["--tenant", "a=resnet50@0/s"], /must be more than 0/u],
  ])("%j is refused", async (flags, message) => {
    const { code, err } = await slicewise("init", "refused.yaml", "--gpu", "t4-16gb", ...flags);
    expect(code).toBe(2);
    expect(err).toMatch(message);
    expect(err).not.toMatch(/\n\s+at /u);
  });

  it("says which GPUs are large enough when no policy has room", async () => {
    const { code, err } = await slicewise("init", "big.yaml", "--gpu", "t4-16gb", "--tenant", "a=qwen3-32b@1/s");
    expect(code).toBe(2);
    expect(err).toMatch(/policy time-slicing: has no place.*a alone needs 66\.\d GiB/u);
    expect(err).toMatch(/Take a larger GPU: .*h100-sxm5-80gb/u);
    expect(existsSync(join(folder, "big.yaml"))).toBe(false);
  });

  it("leaves no half-written files behind", () => {
    expect(readdirSync(folder).filter((name) => name.endsWith(".part"))).toEqual([]);
  });
});
