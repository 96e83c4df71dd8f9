import { describe, expect, test } from "vitest";
import type { SweepAxis } from "../../sim/result/sweep.ts";
import { type CellResult, cellOf } from "../../sim/sweep/cell.ts";
import { columnsOf, fieldsOf, isReservedColumn, type Row, STATUSES } from "../../sim/sweep/columns.ts";
import { dictionaryMarkdown, dictionaryOf } from "../../sim/sweep/dictionary.ts";
import { RATIO_OF, TABLE_METRICS } from "../../sim/sweep/metric-list.ts";
import { cellRows, type RowContext, sweepRows } from "../../sim/sweep/rows.ts";
import { smallRun, withheld } from "./small-run.ts";

const AXES: readonly SweepAxis[] = [
  { name: "load", title: "requests | second", unit: "1/s", scale: "linear", values: [{ text: "120/min", number: 2 }] },
  {
    name: "burst",
    title: "burst",
    unit: null,
    scale: "category",
    values: [
      { text: "low", number: null },
      { text: "high", number: null },
    ],
    zipped: [{ name: "chat.batch", path: "tenants.chat.batch", texts: ["1", "8 | 9"] }],
  },
];

const CONTEXT: RowContext = {
  axes: AXES,
  policies: ["time-slicing", "mps", "mig"],
  command: (at) => `slicewise sweep small.yaml --cell ${at.join(",")}`,
};

const UNTOLD = "too few requests finished, or those still open could turn it either way";
const KEY = "0123456789abcdef".repeat(4);
const rowsOf = (result: CellResult): Row[] => [...cellRows({ at: [0, 1], result }, CONTEXT)];
const CELL = cellOf(KEY, smallRun(), { mig: "eight tenants on seven" });
const ROWS = rowsOf(CELL);
const find = (rows: readonly Row[], metric: string, tenant = "", policy = "time-slicing"): Row | undefined =>
  rows.find((row) => row.metric === metric && row.tenant === tenant && row.policy === policy);

describe("the rows of a cell", () => {
  test("tell where they are, and how to run the cell again", () => {
    for (const row of ROWS) {
      expect(row).toMatchObject({
        cell: "0123456789abcdef",
        axes: [2, "high", "8 | 9"],
        replications: 5,
        command: "slicewise sweep small.yaml --cell 0,1",
      });
    }
  });

  test("give value, interval and requests of a tenant's metric", () => {
    expect(find(ROWS, "p99 latency", "chat")).toMatchObject({
      unit: "ns",
      value: 50e6,
      low: 45e6,
      high: 55e6,
      n: 5000,
      queue: "stable",
      status: "ok",
      partition: "",
    });
    expect(find(ROWS, "p99 latency", "embed")).toMatchObject({ value: 100e6 });
    expect(find(ROWS, "max latency", "chat")).toMatchObject({ value: 90e6, low: null, high: null });
    expect(find(ROWS, "carried", "chat")).toMatchObject({ value: 10, low: 9.5, high: 10.5, n: 5 });
    expect(find(ROWS, "ratio of p99 latency", "chat")).toMatchObject({ value: 0.5, low: 0.4, high: 0.6, n: 5000 });
    expect(find(ROWS, "availability", "chat")).toMatchObject({ value: 0.98, low: 0.97, high: 0.99 });
    expect(find(ROWS, "downtime", "chat")).toMatchObject({ value: 12e9, unit: "ns" });
    expect(find(ROWS, "blame queue", "chat")).toMatchObject({ value: 0, low: 1, high: 2, n: 5000, unit: "ns" });
  });

  test("give metrics of policies and of partitions without a tenant", () => {
    expect(find(ROWS, "fairness")).toMatchObject({ value: 0.98, low: 0.97, high: 0.99, n: 5, queue: "" });
    expect(find(ROWS, "worst ratio")).toMatchObject({ value: 0.5, low: 0.4, high: 0.6, status: "ok" });
    expect(find(ROWS, "worst ratio", "", "mps")).toMatchObject({
      value: null,
      status: "left out",
      why: "overloaded",
    });
    expect(find(ROWS, "switching share")).toMatchObject({ value: 0.05, partition: "gpu0", n: 5 });
    expect(find(ROWS, "SM utilisation")).toMatchObject({ value: 0.4, low: 0.39, high: 0.41, partition: "gpu0" });
  });

  test("leave out what a tenant does not have", () => {
    expect(find(ROWS, "p99 ttft", "chat")).toBeDefined();
    expect(find(ROWS, "p99 ttft", "embed")).toBeUndefined();
    expect(find(ROWS, "offered load", "embed")).toMatchObject({ value: 0.5 });
    expect(find(ROWS, "offered load", "chat")).toBeUndefined();
  });

  test("say why a percentile was refused", () => {
    expect(find(ROWS, "p99.9 latency", "chat")).toMatchObject({
      value: null,
      low: null,
      n: 5000,
      status: "refused",
      has: 2500,
      needs: 10_000,
      why: "too few effective requests in each replication",
    });
  });

  test.each([
    ["withheld", { percentilesWithheld: true, latencyNs: withheld(7) }, "withheld", "chat is overloaded"],
    ["without requests", { latencyNs: withheld(0) }, "no requests", "none was counted"],
    ["of a tenant that failed", { failure: "out of memory", latencyNs: withheld(0) }, "failed", "out of memory"],
    ["that cannot be told", { latencyNs: withheld(7) }, "open", UNTOLD],
  ])("say why there is no number %s", (_what, changes, status, why) => {
    const rows = rowsOf(cellOf(KEY, smallRun(1, ["mps"], changes), {}));
    const none = { value: null, status, why, has: null, needs: null };
    expect(find(rows, "p99 latency", "chat", "mps")).toMatchObject(none);
    expect(find(rows, "p99 waiting", "chat", "mps")).toMatchObject({ value: 10e6, status: "ok" });
  });

  test("of a ratio that cannot be told say so, and give one whose standing alone cannot be told", () => {
    const run = smallRun(1, ["mps"]);
    const [chat, ...others] = run.policies[0]!.tenants;
    const untold = {
      ...chat!,
      targets: chat!.targets.map((target) => ({ ...target, ratio: null, verdict: "open" as const })),
    };
    const [comparison] = run.comparisons;
    const policies = [{ ...comparison!.policies[0]!, standing: "cannot be told" as const }];
    const changed = {
      ...run,
      policies: [{ ...run.policies[0]!, tenants: [untold, ...others] }],
      comparisons: [{ ...comparison!, policies }],
    };
    const rows = rowsOf(cellOf(KEY, changed, {}));
    const ratio = find(rows, "ratio of p99 latency", "chat", "mps");
    expect(ratio).toMatchObject({ value: null, status: "open", why: UNTOLD });
    expect(find(rows, "worst ratio", "", "mps")).toMatchObject({ value: 0.5, low: 0.4, status: "ok", why: "" });
  });

  test("of a target whose percentile is refused say so, and how it is decided", () => {
    const refusing = { ...smallRun().policies[0]!.tenants[0]!.latencyNs, refused: { p99: { has: 400.5, needs: 500 } } };
    const run = smallRun(1, ["mps"], { latencyNs: { ...refusing, p99: null } });
    const ratioRow = (verdict: "met" | "open"): Row | undefined => {
      const [policy] = run.policies;
      const tenants = policy!.tenants.map((tenant) => ({
        ...tenant,
        targets: tenant.targets.map((target) => ({ ...target, ratio: null, verdict })),
      }));
      const rows = rowsOf(cellOf(KEY, { ...run, policies: [{ ...policy!, tenants }] }, {}));
      return find(rows, "ratio of p99 latency", "chat", "mps");
    };
    const why = "too few effective requests in each replication";
    expect(ratioRow("open")).toMatchObject({ status: "refused", has: 400, needs: 500, why });
    expect(ratioRow("met")).toMatchObject({ status: "refused", why: `${why}; the target is met all the same` });
  });

  test("have a reason where there is no value and none where there is one", () => {
    expect(ROWS.filter(({ value, why }) => (value === null) === (why === ""))).toStrictEqual([]);
    expect(ROWS.filter(({ status, has }) => (status === "refused") === (has === null))).toStrictEqual([]);
    expect(new Set(ROWS.map(({ status }) => status))).toStrictEqual(
      new Set(["ok", "refused", "left out", "not possible"]),
    );
  });

  test("mark latencies that are lower bounds", () => {
    const rows = rowsOf(cellOf(KEY, smallRun(1, ["mps"], { latencyIsLowerBound: true }), {}));
    expect(find(rows, "p99 latency", "chat", "mps")).toMatchObject({ value: 50e6, status: "lower bound" });
    expect(find(rows, "p99 waiting", "chat", "mps")).toMatchObject({ status: "ok" });
  });

  test("have one row for a policy that is not possible, also when none is", () => {
    const row = { policy: "mig", metric: "all", value: null, status: "not possible", why: "eight tenants on seven" };
    expect(ROWS.filter(({ policy }) => policy === "mig")).toMatchObject([row]);
    expect(rowsOf({ ...CELL, run: null })).toMatchObject([{ ...row, replications: null }]);
  });

  test("follow the policies of the scenario, whatever the order in the cell", () => {
    expect([...new Set(ROWS.map(({ policy }) => policy))]).toStrictEqual(["time-slicing", "mps", "mig"]);
  });

  test("are one for each policy, partition, tenant and metric", () => {
    const names = ROWS.map(({ policy, partition, tenant, metric }) => [policy, partition, tenant, metric].join("|"));
    expect(new Set(names).size).toBe(names.length);
    // For each of two policies: 5 of it, 6 of its partition, 7 × 6 and 7 × 4 of distributions, 10 and 11 of others, 1 target, 8 causes and 5 of faults for both.
    expect(names).toHaveLength(2 * (5 + 6 + 42 + 28 + 10 + 11 + 2 * (1 + 8) + 2 * 5) + 1);
  });

  test("come cell by cell, and no cell is asked for before its turn", () => {
    let asked = 0;
    const cells = (function* () {
      for (;;) {
        asked++;
        yield { at: [0, 0], result: CELL };
      }
    })();
    const rows = sweepRows(cells, CONTEXT);
    for (let i = 0; i < ROWS.length; i++) rows.next();
    expect(asked).toBe(1);
    rows.next();
    expect(asked).toBe(2);
  });
});

describe("columns and metrics", () => {
  test("every row has a field for each column, and every column is explained", () => {
    const columns = columnsOf(AXES);
    expect(fieldsOf(ROWS[0]!)).toHaveLength(columns.length);
    expect(new Set(columns.map(({ name }) => name)).size).toBe(columns.length);
    expect(columns.every(({ doc }) => doc.length > 5)).toBe(true);
    expect(columns.filter(({ name }) => isReservedColumn(name))).toHaveLength(columns.length - 3);
  });

  test("every metric of a row is in the dictionary, with the unit of the row", () => {
    for (const { metric, unit, tenant, partition } of ROWS) {
      const known = TABLE_METRICS.find(({ name }) => name === (metric.startsWith(RATIO_OF) ? `${RATIO_OF}…` : metric));
      expect(known).toMatchObject({
        unit,
        of: tenant !== "" ? "tenant" : partition !== "" ? "partition" : "policy",
      });
    }
    const names = TABLE_METRICS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const used = new Set(ROWS.map(({ metric }) => (metric.startsWith(RATIO_OF) ? `${RATIO_OF}…` : metric)));
    expect(names.filter((name) => !used.has(name))).toStrictEqual([]);
  });

  test("the dictionary tells the values of axes, and its Markdown has a line for everything", () => {
    const dictionary = dictionaryOf(AXES);
    expect(dictionary.columns.find(({ name }) => name === "burst")).toMatchObject({
      type: "STRING",
      values: ["low", "high"],
    });
    expect(dictionary.columns.find(({ name }) => name === "chat.batch")).toStrictEqual({
      name: "chat.batch",
      type: "STRING",
      unit: null,
      doc: "varies together with burst: tenants.chat.batch, as written",
      values: ["1", "8 | 9"],
    });
    expect(dictionary.statuses.map(({ name }) => name)).toStrictEqual(Object.keys(STATUSES));
    const text = dictionaryMarkdown(dictionary);
    for (const { name } of [...dictionary.columns, ...dictionary.statuses, ...dictionary.metrics])
      expect(text).toContain(`\n| ${name} | `);
    expect(text).toContain(String.raw`requests \| second`);
  });
});
