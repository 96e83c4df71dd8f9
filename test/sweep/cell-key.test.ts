import { fc, test as check } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { type CellIdentity, cellKey } from "../../sim/sweep/cell-key.ts";

const DOCUMENT = {
  title: "T",
  question: "Q",
  currency: "$",
  seed: 1,
  gpus: { type: "a100-sxm4-80gb", count: 1, price: "1.79/h" },
  tenants: {
    chat: { title: "Chat", arrivals: { kind: "trace", file: "a.csv", format: "azure" }, slo: { ttft: "2s" } },
    embed: { arrivals: { kind: "poisson", rate: "2/s" } },
  },
  policies: { b: [{ gpu: 0, mps: {} }], a: [{ gpu: 0, timeSlicing: {} }] },
  sweep: { vary: [{ path: "seed", values: [1] }] },
};

const IDENTITY: CellIdentity = {
  document: DOCUMENT,
  replications: { count: 5 },
  metric: "p99 latency",
  toolVersion: "0.1.0",
  traces: { chat: "ab".repeat(32) },
};

const KEY = cellKey(IDENTITY);
const withDocument = (document: unknown): string => cellKey({ ...IDENTITY, document });

describe("cellKey", () => {
  test("has 64 hexadecimal digits", () => {
    expect(KEY).toMatch(/^[0-9a-f]{64}$/u);
  });

  test.each([
    ["the title", { ...DOCUMENT, title: "Other" }],
    ["no question", { ...DOCUMENT, question: undefined }],
    ["the currency", { ...DOCUMENT, currency: "€" }],
    ["no sweep", { ...DOCUMENT, sweep: undefined }],
    ["an expectation", { ...DOCUMENT, expect: [{ policy: "p", is: "met" }] }],
    [
      "the title of a tenant",
      { ...DOCUMENT, tenants: { ...DOCUMENT.tenants, embed: { ...DOCUMENT.tenants.embed, title: "E" } } },
    ],
    [
      "the name of the trace file",
      {
        ...DOCUMENT,
        tenants: {
          ...DOCUMENT.tenants,
          chat: { ...DOCUMENT.tenants.chat, arrivals: { ...DOCUMENT.tenants.chat.arrivals, file: "b.csv" } },
        },
      },
    ],
    ["the order of policies", { ...DOCUMENT, policies: { a: DOCUMENT.policies.a, b: DOCUMENT.policies.b } }],
  ])("is the same with another value of what moves no number: %s", (_what, document) => {
    expect(withDocument(document)).toBe(KEY);
  });

  test.each<[string, CellIdentity]>([
    ["the seed", { ...IDENTITY, document: { ...DOCUMENT, seed: 2 } }],
    ["the price", { ...IDENTITY, document: { ...DOCUMENT, gpus: { ...DOCUMENT.gpus, price: "2/h" } } }],
    ["replications", { ...IDENTITY, replications: { count: 6 } }],
    ["the metric", { ...IDENTITY, metric: "goodput" }],
    ["the version", { ...IDENTITY, toolVersion: "0.1.1" }],
    ["the contents of a trace", { ...IDENTITY, traces: { chat: "cd".repeat(32) } }],
    ["a policy", { ...IDENTITY, document: { ...DOCUMENT, policies: { a: DOCUMENT.policies.a } } }],
  ])("is another with another value of what moves numbers: %s", (_what, identity) => {
    expect(cellKey(identity)).not.toBe(KEY);
  });

  test("depends on the order of lists, whose items are numbered", () => {
    const pool = [{ type: "x" }, { type: "y" }];
    expect(withDocument({ gpus: pool })).not.toBe(withDocument({ gpus: pool.toReversed() }));
  });

  test("needs the hash of every trace", () => {
    expect(() => cellKey({ ...IDENTITY, traces: {} })).toThrow("the trace of tenant chat has no hash");
  });

  check.prop([fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }))], { seed: 1 })(
    "does not depend on the order of keys",
    (document) => {
      expect(withDocument(backwards(document))).toBe(withDocument(document));
    },
  );
});

function backwards(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => backwards(item));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, inner]) => [key, backwards(inner)]),
  );
}
