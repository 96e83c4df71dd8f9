import { fc, test as check } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { isAtOrInside, parsePath, type Path, pathOfKeys, pathText, setPath } from "../../sim/sweep/paths.ts";

const EVERY = { every: true } as const;

const DOCUMENT = {
  seed: 1,
  tenants: {
    "gpt 3.5": { arrivals: { kind: "poisson", rate: "2/s" } },
    chat: { arrivals: { kind: "gamma", rate: "1/s", cv: 2 }, slo: null },
  },
  policies: { shared: [{ gpu: 0, timeSlicing: {}, tenants: ["chat", "gpt 3.5"] }, { gpu: 1 }] },
};

describe("parsePath", () => {
  test.each<[string, Path]>([
    ["seed", ["seed"]],
    ["tenants.chat.arrivals.rate", ["tenants", "chat", "arrivals", "rate"]],
    ['tenants."gpt 3.5".arrivals.rate', ["tenants", "gpt 3.5", "arrivals", "rate"]],
    ["tenants.gpt four.processes", ["tenants", "gpt four", "processes"]],
    ["policies.shared.0.gpu", ["policies", "shared", 0, "gpu"]],
    ['policies["my hybrid"][10].mig', ["policies", "my hybrid", 10, "mig"]],
    ["tenants.*.slo", ["tenants", EVERY, "slo"]],
    ['tenants."*"."0"', ["tenants", "*", "0"]],
    ["tenants.007", ["tenants", "007"]],
    [String.raw`tenants."a \"b\""`, ["tenants", 'a "b"']],
  ])("reads %s", (text, path) => {
    expect(parsePath(text)).toStrictEqual({ path });
  });

  test.each(["", ".", "a.", ".a", "a..b", 'a."b', 'a"b"', '"a"b', "a[b]", "[0].a", "a.[0]", "a[0]b", "a. .b"])(
    "refuses %j and shows how a path is written",
    (text) => {
      expect(parsePath(text)).toMatchObject({
        problem: { path: text, rule: "is no path", help: expect.stringContaining("tenants.") as string },
      });
    },
  );

  test("refuses the sweep itself", () => {
    expect(parsePath("sweep.vary")).toMatchObject({
      problem: { rule: expect.stringContaining("cannot be varied") as string },
    });
  });

  const key = fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom("*", "0", "a.b", " a", "[0]", '"'));
  const segment = fc.oneof(key, fc.nat({ max: 999 }), fc.constant(EVERY));
  check.prop([fc.array(segment, { minLength: 1, maxLength: 5 }).filter(([top]) => top !== "sweep")], { seed: 1 })(
    "reads back what pathText writes",
    (path) => {
      expect(parsePath(pathText(path))).toStrictEqual({ path });
    },
  );
});

test("a path may be a list of its keys, in which digits and * mean the same", () => {
  expect(pathOfKeys(["tenants", "gpt 3.5", "*", "0", 1])).toStrictEqual({ path: ["tenants", "gpt 3.5", EVERY, 0, 1] });
});

describe("setPath", () => {
  const set = (text: string, value: unknown, document: unknown = DOCUMENT): unknown => {
    const parsed = parsePath(text);
    return "path" in parsed ? setPath(document, parsed.path, value) : parsed;
  };

  test("sets a value and shares what did not change", () => {
    const before = structuredClone(DOCUMENT);
    const { document } = set("tenants.chat.arrivals.rate", "9/s") as { document: typeof DOCUMENT };
    expect(document.tenants.chat.arrivals).toStrictEqual({ kind: "gamma", rate: "9/s", cv: 2 });
    expect(document.policies).toBe(DOCUMENT.policies);
    expect(document.tenants["gpt 3.5"]).toBe(DOCUMENT.tenants["gpt 3.5"]);
    expect(DOCUMENT).toStrictEqual(before);
  });

  test("sets an item of a list, every child of a mapping, and every item of a list", () => {
    expect(set("policies.shared.1.gpu", 5)).toMatchObject({
      document: { policies: { shared: [{ gpu: 0 }, { gpu: 5 }] } },
    });
    expect(set("tenants.*.processes", 3)).toMatchObject({
      document: { tenants: { "gpt 3.5": { processes: 3 }, chat: { processes: 3, arrivals: { cv: 2 } } } },
    });
    expect(set("policies.shared.*.gpu", 7)).toMatchObject({
      document: { policies: { shared: [{ gpu: 7 }, { gpu: 7 }] } },
    });
  });

  test.each([
    ["a key that is new", "duration", "5min", { duration: "5min" }],
    [
      "a setting whose mapping is missing",
      "policies.shared.1.timeSlicing.slice",
      "1ms",
      { policies: { shared: [{}, { timeSlicing: { slice: "1ms" } }] } },
    ],
    [
      "a setting whose mapping is empty",
      "tenants.chat.slo.latency",
      "1s",
      { tenants: { chat: { slo: { latency: "1s" } } } },
    ],
  ])("makes %s", (_what, path, value, expected) => {
    expect(set(path, value)).toMatchObject({ document: expected });
  });

  test("keeps a key of the name __proto__ a key", () => {
    const { document } = set("tenants.__proto__.rate", 1) as { document: { tenants: object } };
    expect(Object.hasOwn(document.tenants, "__proto__")).toBe(true);
    expect(Object.getPrototypeOf(document.tenants)).toBe(Object.prototype);
  });

  test.each([
    ["a missing parent further up", "tenants.chta.arrivals.rate", 'tenants has no key "chta"', 'did you mean "chat"?'],
    ["an index beyond the list", "policies.shared.2.gpu", "policies.shared has no item 2", "it has the items 0 to 1"],
    ["a key of a list", "policies.shared.first.gpu", 'is a list and has no key "first"', "items 0 to 1"],
    [
      "a path through a text",
      "policies.shared.0.tenants.0.processes",
      'policies.shared.0.tenants.0 is "chat" and holds no keys',
      "write it as a mapping",
    ],
    ["a path through a number", "seed.x", "seed is 1 and holds no keys", "write it as a mapping"],
    [
      "a missing mapping that an index would need",
      "tenants.chat.parts.0",
      'tenants.chat has no key "parts"',
      "there are",
    ],
    ["a path through nothing", "tenants.chat.slo.a.b", "tenants.chat.slo is empty", "write it as a mapping"],
  ])("refuses %s", (_what, path, rule, help) => {
    expect(set(path, 1)).toStrictEqual({
      problem: {
        path,
        rule: expect.stringContaining(rule) as string,
        help: expect.stringContaining(help) as string,
      },
    });
  });

  test.each(["seed.*", "policies.shared.0.timeSlicing.*"])("refuses %s, whose * matches nothing", (path) => {
    expect(set(path, 1)).toStrictEqual({
      problem: { path, rule: expect.stringContaining("* matches nothing") as string },
    });
  });

  const name = fc.constantFrom("a", "b", "c");
  const tree = fc.letrec<{ node: unknown }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 4 },
      fc.integer(),
      fc.dictionary(name, tie("node"), { minKeys: 1, noNullPrototype: true }),
    ),
  })).node;
  check.prop([tree, fc.array(name, { minLength: 1, maxLength: 4 }), fc.integer()], { seed: 2 })(
    "gives back what was set, changes nothing else, and leaves the input alone",
    (document, path, value) => {
      const before = structuredClone(document);
      const changed = setPath(document, path, value);
      expect(document).toStrictEqual(before);
      fc.pre("document" in changed);
      expect(get(changed.document, path)).toBe(value);
      // Setting the old value again gives the old document, unless the place is new.
      const old = get(document, path);
      fc.pre(old !== undefined);
      expect(setPath(changed.document, path, old)).toStrictEqual({ document });
    },
  );
});

describe("isAtOrInside", () => {
  test.each<[string, string, boolean]>([
    ["a.b", "a", true],
    ["a.b", "a.b", true],
    ["a", "a.b", false],
    ["a.b", "a.c", false],
    ["a.x.b", "a.*", true],
    ["a.*.b", "a.x.b", false],
    ["a.0", 'a."0"', true],
  ])("of %s and %s is %s", (path, outer, expected) => {
    const of = (text: string): Path => (parsePath(text) as { path: Path }).path;
    expect(isAtOrInside(of(path), of(outer))).toBe(expected);
  });
});

function get(document: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (node, key) =>
      node !== null && typeof node === "object" && Object.hasOwn(node, key)
        ? (node as Record<string, unknown>)[key]
        : undefined,
    document,
  );
}
