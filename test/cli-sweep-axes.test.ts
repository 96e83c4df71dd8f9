import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunResult, TenantResult } from "../sim/result/run.ts";
import type { SweepResult } from "../sim/result/sweep.ts";
import { azureText } from "./support/azure-fixture.ts";
import { slicewise as program, slicewiseInShell } from "./support/slicewise.ts";
import { SWEPT } from "./support/swept.ts";

let folder: string;
const slicewise = (...args: string[]) => program(folder, ...args);
const inFolder = (...path: string[]): string => join(folder, ...path);
const SHORT = SWEPT.replace("duration: 12s", "duration: 5s");

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "slicewise-cli-axes-"));
  writeFileSync(inFolder("swept.yaml"), SHORT);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface TableRow {
  readonly [column: string]: string | number | null;
}

function rowsOf(sweep: string): TableRow[] {
  const lines = readFileSync(inFolder(sweep, "table.jsonl"), "utf8").trim().split("\n");
  return lines.map((line) => JSON.parse(line) as TableRow);
}

/** The result and the rows of a sweep that must not fail. */
async function sweepOf(out: string, ...args: string[]): Promise<{ result: SweepResult; rows: TableRow[] }> {
  const { code, err } = await slicewise("sweep", "swept.yaml", "--workers", "1", "--out", out, ...args);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  return { result: JSON.parse(readFileSync(inFolder(out, "result.json"), "utf8")) as SweepResult, rows: rowsOf(out) };
}

/** The value of a row, found in the result of its cell's own run. */
function valueIn({ policies }: RunResult, { policy, tenant, metric }: TableRow): number | null {
  const { tenants } = policies.find(({ name }) => name === policy)!;
  const found: TenantResult = tenants.find(({ name }) => name === tenant)!;
  if (metric === "throughput") return found.throughputPerS;
  const [, statistic, of] = /^(p50|mean) (latency|waiting)$/u.exec(String(metric))!;
  return found[of === "latency" ? "latencyNs" : "waitingNs"][statistic as "p50" | "mean"];
}

/** Runs the command of a row as it stands and gives its value. */
async function runCommandOf(row: TableRow): Promise<number | null> {
  const { code, out, err } = await slicewiseInShell(folder, `${row["command"]} --workers 1 --json -`);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  return valueIn(JSON.parse(out) as RunResult, row);
}

describe.concurrent("axes on the command line", () => {
  it("may be ranges, ranges of equal ratios, zips, * paths and labelled values, all combined", async () => {
    const { result, rows } = await sweepOf(
      "all kinds",
      "--replications",
      "1",
      "--vary",
      "load=0.25..1/3@log",
      "--vary",
      "tenants.web.arrivals.rate=30/s,40/s&tenants.mail.arrivals.rate=10/s,20/s",
      "--vary",
      "tenants.*.processes={label: alone, value: 1},{label: in pairs, value: 2}",
    );
    expect(result.axes).toMatchObject([
      { name: "load", scale: "log", unit: null, values: [{ number: 0.25 }, { number: 0.5 }, { number: 1 }] },
      { name: "arrivals.rate", scale: "linear", unit: "1/s", values: [{ number: 30 }, { number: 40 }] },
      { name: "processes", scale: "category", unit: null, values: [{ text: "alone" }, { text: "in pairs" }] },
    ]);
    expect(rows.at(-1)!["command"]).toMatch(/web\.arrivals\.rate=40\/s .*mail\.arrivals\.rate=20\/s .*\*\.processes=2/);
    expect(result.cells).toHaveLength(12);
    // What varies with the first path of a zip has a column of its own.
    const rates = rows.map((row) => `${row["arrivals.rate"]} ${row["tenants.mail.arrivals.rate"]}`);
    expect([...new Set(rates)]).toEqual(["30 10/s", "40 20/s"]);
    // Each cell, run by itself as its rows say, gives the row's number to the last bit.
    const means = rows.filter(({ metric, value }) => metric === "mean latency" && value !== null);
    for (const at of [0, Math.floor(means.length / 2), means.length - 1]) {
      const row = means[at]!;
      expect({ command: row["command"], value: await runCommandOf(row) }).toEqual({
        command: row["command"],
        value: row["value"],
      });
    }
  });

  it("may be a linear range with units", async () => {
    const { result } = await sweepOf(
      "range",
      "--replications",
      "1",
      "--vary",
      "tenants.web.arrivals.rate=10/s..40/s/3",
    );
    expect(result.axes[0]!.values).toEqual([
      { text: "10/s", number: 10 },
      { text: "25/s", number: 25 },
      { text: "40/s", number: 40 },
    ]);
  });
});

describe.concurrent("the command of a cell", () => {
  it("gives the same numbers when --set lies around the value that is varied", async () => {
    const { rows } = await sweepOf(
      "around",
      "--set",
      "tenants.web.arrivals={kind: poisson, rate: 5/s}",
      "--set",
      'tenants.web.title="don\'t; $HOME"',
      "--vary",
      "tenants.web.arrivals.rate=20/s,30/s",
      "--replications",
      "2",
    );
    for (const rate of [20, 30]) {
      const row = rows.find(
        (one) => one["arrivals.rate"] === rate && one["tenant"] === "web" && one["metric"] === "throughput",
      )!;
      expect(await runCommandOf(row)).toBe(row["value"]);
      // Close to what is varied, and far from the 5/s that --set says.
      expect(Math.abs((row["value"] as number) - rate)).toBeLessThan(5);
    }
  });

  it("leaves out policies that are not possible in the cell, which the table tells with the reason", async () => {
    const { result, rows } = await sweepOf("copies", "--vary", "tenants.mail.copies=6,7", "--replications", "1");
    const impossible = rows.filter(({ metric }) => metric === "all");
    expect(impossible).toMatchObject([
      {
        "mail.copies": 7,
        policy: "MIG",
        value: null,
        status: "not possible",
        why: expect.stringMatching(/ at most 7 equal/) as unknown,
      },
    ]);
    expect(result.cells.map(({ policies }) => policies.map((policy) => policy.impossible !== null))).toEqual([
      [false, false, false],
      [false, true, false],
    ]);
    const row = rows.find(
      (one) => one["mail.copies"] === 7 && one["tenant"] === "mail 7" && one["metric"] === "mean latency",
    )!;
    expect(row["value"]).toBeGreaterThan(0);
    expect(await runCommandOf(row)).toBe(row["value"]);
  });
});

describe.concurrent("mistakes in a sweep", () => {
  it.each([
    [["--vary", "tenants.wbe.arrivals.rate=1/s,2/s"], [/^--vary .*: tenants has no key "wbe" .*Did you mean "web"\?$/]],
    [
      ["--vary", "tenants.web.arrivals.rat=1/s,2/s"],
      [
        /^swept\.yaml: tenants\.web\.arrivals\.rat: unknown key, with arrivals\.rat 1\/s \(found rat\)\. Did you mean "rate"\?$/,
      ],
    ],
    [
      ["--vary", "tenants.web.arrivals.rate=1/s,2", "--vary", "load=-1,1"],
      [
        /arrivals\.rate: must be a rate with its unit, .*, with arrivals\.rate 2, /,
        /load: must be a number from .*, with .*load -1/,
      ],
    ],
    [
      ["--vary", "load=", "--vary", "load", "--workers", "0", "--replications", "0"],
      [/^--workers: /, /^--replications: /, /^--vary: has an empty value/, /^--vary: has no values/],
    ],
    [
      ["--vary", "load=0.5..2"],
      [
        /^--vary: is a range without .* \(found "load=0\.5\.\.2"\)\. Write load=0\.5\.\.2\/7, or load=0\.5\.\.2\/7@log /,
      ],
    ],
    [["--vary", "load=1..2/2", "--study", "x"], [/^--study: does not go with --vary/]],
    [["--study", "x"], [/^--study: is not a study of the scenario \(found x\)/]],
  ])("%j is told with place and help before anything is run or written", async (args, messages) => {
    const { code, out, err } = await slicewise("sweep", "swept.yaml", "--out", "never", ...args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    const lines = err.trim().split("\n").toSorted();
    expect(lines).toHaveLength(messages.length);
    for (const message of messages) expect(lines).toContainEqual(expect.stringMatching(message));
    expect(existsSync(inFolder("never"))).toBe(false);
  });

  it("a study whose path is mistyped stops the studies beside it too", async () => {
    const studies = `sweep:
  studies:
    good: { vary: [{ path: load, values: [0.5] }] }
    bad: { vary: [{ path: tenants.web.arrival.rate, values: [1/s, 2/s] }] }
`;
    writeFileSync(inFolder("studies.yaml"), SHORT.replace(/sweep:[^]*/u, studies));
    const { code, out, err } = await slicewise("sweep", "studies.yaml", "--out", "never");
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(/tenants\.web\.arrival: unknown key.*Did you mean "arrivals"\?/);
    expect(existsSync(inFolder("never"))).toBe(false);
  });

  it("a scenario without a sweep and without --vary is told what to add", async () => {
    writeFileSync(inFolder("plain.yaml"), SHORT.replace(/sweep:[^]*/u, ""));
    expect(await slicewise("sweep", "plain.yaml")).toMatchObject({
      code: 2,
      err: "sweep: the scenario has no block sweep:, and no axis is given. Add --vary path=v1,v2,v3, such as --vary load=0.5,1,2\n",
    });
  });
});

describe.concurrent("traces of copies", () => {
  it("are each a part of what a cell is: another trace for one copy is another cell", async () => {
    writeFileSync(inFolder("replay.yaml"), REPLAY);
    writeFileSync(
      inFolder("one.csv"),
      azureText(["2023-11-16 18:00:00.0000000,100,2", "2023-11-16 18:00:02.0000000,90,3"]),
    );
    writeFileSync(inFolder("two.csv"), azureText(["2023-11-16 18:00:00.0000000,50,2"]));
    const sweep = ["sweep", "replay.yaml", "--vary", "load=1,2", "--trace", "code 2=two.csv", "--workers", "1"];
    expect(await slicewise(...sweep, "--out", "replay")).toMatchObject({ code: 0, err: "" });
    expect((await slicewise(...sweep, "--out", "replay")).out).toContain("0 of 2 cells run, 2 were there; ");
    writeFileSync(inFolder("two.csv"), azureText(["2023-11-16 18:00:00.0000000,50,9"]));
    expect((await slicewise(...sweep, "--out", "replay")).out).toContain("2 of 2 cells run, 0 were there; ");
    const row = rowsOf("replay").find((one) => one["tenant"] === "code 2" && one["metric"] === "mean latency")!;
    expect(row["command"]).toBe("slicewise run replay.yaml --trace 'code 2=two.csv' --set load=1");
    expect(await runCommandOf(row)).toBe(row["value"]);
  });
});

const REPLAY = `title: Two services with recorded requests
gpus: { type: a100-sxm4-80gb }
tenants:
  code: { copies: 2, workload: qwen2.5-coder-1.5b, arrivals: { kind: trace, format: azure-llm-2023, file: one.csv } }
policies:
  turns: [{ gpu: 0, timeSlicing: {}, tenants: [code] }]
`;
