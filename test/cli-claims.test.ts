import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CLAIM_VERDICTS, type ClaimsResult } from "../sim/result/claims.ts";
import type { InterferenceResult } from "../sim/result/interference.ts";
import { slicewise as program } from "./support/slicewise.ts";

let folder: string;
const slicewise = (...args: string[]) => program(folder, ...args);

const scenario = (limit: string): string => `title: Two services
duration: 20s
warmup: 2s
replications: 2
gpus: { type: a100-sxm4-80gb }
tenants:
  web:
    work: { reference: a100-sxm4-80gb, compute: 2ms }
    arrivals: { kind: poisson, rate: 50/s }
  hog: { work: { reference: a100-sxm4-80gb, compute: 20ms }, arrivals: { kind: closed, concurrency: 1 } }
policies:
  turns: [{ gpu: 0, timeSlicing: {}, tenants: [web, hog] }]
  MIG: [{ gpu: 0, mig: { equal: each }, tenants: [web, hog] }]
expect:
  - { policy: MIG, tenant: web, metric: p50 latency, above: 2ms, why: a part has fewer SMs }
  - { policy: turns, tenant: web, metric: p50 latency, below: ${limit} }
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "slicewise-cli-claims-"));
  writeFileSync(join(folder, "right.yaml"), scenario("1s"));
  writeFileSync(join(folder, "wrong.yaml"), scenario("1ms"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("slicewise run with expectations", () => {
  it("prints what held and what did not, and goes on", async () => {
    const { code, out } = await slicewise("run", "wrong.yaml", "--json", "wrong.json");
    expect(code).toBe(0);
    expect(out).toMatch(/^expected: p50 latency of web under MIG above 2ms; held: /mu);
    expect(out).toMatch(/^expected: p50 latency of web under turns below 1ms; not held: /mu);
  });

  it("is a gate with --expect: exit code 3 and what failed on standard error", async () => {
    const failed = await slicewise("run", "wrong.yaml", "--expect", "--json", "-");
    expect(failed.code).toBe(3);
    expect(failed.err).toMatch(/^expected: p50 latency of web under turns below 1ms; not held: .*\n$/u);
    expect(JSON.parse(failed.out)).toMatchObject({ kind: "run" });
    const held = await slicewise("run", "right.yaml", "--expect", "--json", "-");
    expect({ code: held.code, err: held.err }).toEqual({ code: 0, err: "" });
  });

  it("leaves out the expectations of policies that are not run", async () => {
    const { code, out } = await slicewise("run", "wrong.yaml", "--policy", "MIG", "--expect", "--json", "one.json");
    expect(code).toBe(0);
    expect(out).toContain("cannot be told: turns was not run");
  });
});

describe("slicewise claims", () => {
  it("measures a table, every row with points and a verdict, and reads the same from its cells", async () => {
    const first = await slicewise("claims", "--table", "B", "--json", "--out", "cells");
    expect({ code: first.code, err: first.err }).toEqual({ code: 0, err: "" });
    const { claims } = JSON.parse(first.out) as ClaimsResult;
    expect(claims.map(({ table }) => table)).toEqual(["B", "B", "B", "B", "B"]);
    for (const { points, verdict, axis } of claims) {
      expect(CLAIM_VERDICTS).toContain(verdict);
      expect(points.map(({ value }) => value)).toEqual(axis.values.map(({ text }) => text));
    }
    const again = await slicewise("claims", "--table", "B", "--json", "--out", "cells", "--workers", "1");
    expect(again.out).toBe(first.out);
    const text = await slicewise("claims", "--table", "B", "--out", "cells");
    for (const { row } of claims) expect(text.out).toContain(`${row} (`);
  }, 180_000);

  it("teaches the names of the tables", async () => {
    const { code, err } = await slicewise("claims", "--table", "C");
    expect(code).toBe(2);
    expect(err).toContain("--table: must be A or B (found C)");
  });
});

describe("slicewise interference", () => {
  it("writes the matrix as text, JSON and a page, the same for any number of threads", async () => {
    const flags = ["right.yaml", "--victim", "web", "--duration", "12s", "--replications", "2"];
    const { code, out, err } = await slicewise("interference", ...flags, "--out", "noise");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("compute hog");
    const result = readFileSync(join(folder, "noise/result.json"), "utf8");
    expect(readFileSync(join(folder, "noise/report.html"), "utf8")).toContain("Noisy neighbours: Two services");
    const { victims, tolerate } = JSON.parse(result) as InterferenceResult;
    expect({ victims: victims.map(({ name }) => name), tolerate }).toEqual({ victims: ["web"], tolerate: 0.1 });
    const alone = await slicewise("interference", ...flags, "--json", "-", "--workers", "1");
    expect(alone.out).toBe(result);
  }, 60_000);

  it("tells everything that is wrong with its flags at once", async () => {
    const { code, err } = await slicewise("interference", "right.yaml", "--victim", "wbe", "--tolerate", "much");
    expect(code).toBe(2);
    expect(err).toContain('--victim: names no tenant (found wbe). Did you mean "web"?');
    expect(err).toContain("--tolerate: must be a share such as 10%");
  });

  it("says that it would leave faults out instead of doing so", async () => {
    const faults = "faults: { events: [{ class: application, tenant: hog, every: 5s }] }\n";
    writeFileSync(join(folder, "faulty.yaml"), scenario("1s") + faults);
    const { code, err } = await slicewise("interference", "faulty.yaml", "--victim", "web");
    expect(code).toBe(2);
    expect(err).toContain("faults: interference is about neighbours that work, and would leave faults out");
  });
});
