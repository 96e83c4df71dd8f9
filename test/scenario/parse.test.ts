import { fc, test as check } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { formatProblem } from "../../sim/base/problems.ts";
import { parseScenario } from "../../sim/scenario/parse.ts";
import { changed, problemsOf, scenarioOf, VALID } from "./valid.ts";

describe("a scenario file", () => {
  test("is read from YAML, and from JSON in the same way", () => {
    const json = JSON.stringify({
      title: "Two services",
      duration: "10s",
      gpus: { type: "h100-sxm5-80gb", count: 2 },
      tenants: {
        web: { workload: "resnet50", arrivals: { kind: "poisson", rate: "5/s" } },
        llm: { workload: "llama-3-8b", arrivals: { kind: "closed", concurrency: 2 } },
      },
      policies: { time: [{ gpu: 0, timeSlicing: {}, tenants: ["llm", "web"] }] },
    });
    expect(scenarioOf(json, "f.json")).toStrictEqual(scenarioOf(VALID));
  });

  test.each([
    ["scenarios/two-services.yaml", "two-services"],
    ["two.services.yml", "two.services"],
    ["C:\\scenarios\\chat.JSON", "chat"],
    ["chat", "chat"],
  ])("called %s gives the scenario the name %s", (file, name) => {
    expect(scenarioOf(VALID, file).name).toBe(name);
  });

  test("may use anchors and aliases", () => {
    const text = changed("{kind: poisson, rate: 5/s}", "&asks {kind: poisson, rate: 5/s}").replace(
      "{kind: closed, concurrency: 2}",
      "*asks",
    );
    expect(scenarioOf(text).tenants.map(({ arrivals }) => arrivals)).toStrictEqual([
      { kind: "poisson", ratePerS: 5 },
      { kind: "poisson", ratePerS: 5 },
    ]);
  });

  test("keeps policies in its order, and ranks tenants by name", () => {
    const { policies, tenants } = scenarioOf(`${VALID}  a: [{gpu: 1, mps: {}, tenants: [web, llm]}]\n`);
    expect(policies.map(({ name }) => name)).toStrictEqual(["time", "a"]);
    expect(tenants.map(({ name }) => name)).toStrictEqual(["llm", "web"]);
    expect(policies[1]!.partitions[0]!.members.map(({ tenant }) => tenant)).toStrictEqual(["llm", "web"]);
  });
});

const KEYS =
  "title, question, seed, duration, warmup, limit, replications, precision, maxReplications, currency, load, workloads, gpus, modulators, tenants, pipelines, policies, faults, expect, sweep";

describe("what is not YAML, or not one document", () => {
  test.each([
    ["", [`f.yaml:1:1: must be a mapping with the keys ${KEYS} (found nothing)`]],
    ["# only a comment\n", [`f.yaml:1:1: must be a mapping with the keys ${KEYS} (found nothing)`]],
    ["- title\n", [`f.yaml:1:1: must be a mapping with the keys ${KEYS}`]],
    ["chat.yaml\n", [`f.yaml:1:1: must be a mapping with the keys ${KEYS} (found "chat.yaml")`]],
    [
      "title: [a\n",
      ["f.yaml:2:1: not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]"],
    ],
    ["title: t\n\tseed: 1\n", ["f.yaml:2:1: not valid YAML: Tabs are not allowed as indentation"]],
    [`${VALID}title: again\n`, ["f.yaml:10:1: this key stands here for the second time"]],
    [`${VALID}---\n${VALID}`, ["f.yaml:10:1: a second document begins here; a scenario file holds one"]],
    ["title: *name\n", ["f.yaml:1:8: *name stands for nothing: no &name before it"]],
  ])("is told where it is: %j", (text, lines) => {
    expect(problemsOf(text)).toStrictEqual(lines);
  });

  test("is told for JSON too", () => {
    expect(problemsOf('{"title": "t", "title": "u"}', "f.json")[0]).toBe(
      "f.json:1:16: this key stands here for the second time",
    );
  });

  test("does not unfold to gigabytes", () => {
    const bomb = Array.from(
      { length: 12 },
      (_, i) =>
        `k${i}: &k${i} [${Array(9)
          .fill(i === 0 ? "x" : `*k${i - 1}`)
          .join(", ")}]`,
    );
    expect(problemsOf(bomb.join("\n"))).toStrictEqual([
      expect.stringMatching(/^f\.yaml:1:1: not valid YAML: Excessive alias count/u),
    ]);
  });
});

describe("problems", () => {
  test("are told all at once, in the order of the file, each with its place and value", () => {
    const text = `title: 5
duraton: 10s
gpus: {type: h100}
tenants:
  web: {workload: resnet-50, arrivals: {kind: poisson, rate: 5}}
  llm: {workload: llama-3-8b, arrivals: {kind: closed, concurrency: 0}, slo: {}}
  odd: {workload: mistral-7b, batch: 3, arrivals: {kind: closed, concurrency: 1}}
policies:
  time:
    - {gpu: 0, timeSlicing: {slice: 2}, tenants: [llm, web, odd]}
  mig:
    - {gpu: 0, tenants: [llm, wbe, odd]}
seed: one
`;
    expect(problemsOf(text)).toStrictEqual([
      "f.yaml:1:8: title: must be text (found 5)",
      'f.yaml:2:10: duraton: unknown key (found duraton). Did you mean "duration"?',
      'f.yaml:3:14: gpus.type: h100 is not in the GPU catalogue. Did you mean "h100-sxm5-80gb" or "h100-pcie-80gb" or "h100-nvl-94gb"?',
      'f.yaml:5:19: tenants.web.workload: resnet-50 is not in the workload catalogue. Did you mean "resnet50"?',
      "f.yaml:5:62: tenants.web.arrivals.rate: must be a rate with its unit, such as 25/s, 90/min or 400/h (found 5)",
      "f.yaml:6:69: tenants.llm.arrivals.concurrency: must be a whole number from 1 to 100000 (found 0)",
      "f.yaml:7:38: tenants.odd.batch: does not apply: requests are batched as they come (found 3). Use maxSequences",
      "f.yaml:10:37: policies.time[0].timeSlicing.slice: must be from 100 µs to 60.0 min, or one of default, short, medium, long (found 2)",
      "f.yaml:11:3: policies.mig: tenant web has no place in this policy (found llm, wbe, odd). Add it to the tenants: of a partition",
      'f.yaml:13:7: seed: must be a whole number from 0 to 9007199254740991 (found "one")',
    ]);
  });

  test("in an aliased part are told where it is written", () => {
    const text = changed("web: {", "web: &w {bach: 2, ").replace(
      "llm: {workload: llama-3-8b, arrivals: {kind: closed, concurrency: 2}}",
      "llm: *w",
    );
    expect(problemsOf(text)).toStrictEqual([
      'f.yaml:5:18: tenants.web.bach: unknown key (found bach). Did you mean "batch"?',
      'f.yaml:5:18: tenants.llm.bach: unknown key (found bach). Did you mean "batch"?',
    ]);
  });

  test("show long values cut, and odd names in quotes", () => {
    const long = "x".repeat(500);
    expect(problemsOf(changed("5/s", long))[0]).toMatch(/\(found "x{60}…"\)$/u);
    expect(problemsOf(changed("  time:", '  "time, 2": [{gpu: 9, tenants: [web, llm]}]\n  time:'))[0]).toMatch(
      /: policies\["time, 2"\]\[0\]/u,
    );
  });
});

describe("whatever is written", () => {
  test.each([["{toString: null}"], ["{__proto__: 1}"], ["{constructor: {prototype: 1}}"], ["{? [a] : b}"]])(
    "may bear names that JavaScript knows: %s",
    (odd) => {
      for (const piece of ["5/s", "10s", "resnet50", "{kind: poisson, rate: 5/s}", "[llm, web]", "{}"]) {
        expectSensible(changed(piece, odd));
        expect(problemsOf(changed(piece, odd))).not.toStrictEqual([]);
      }
    },
  );

  const json = fc.jsonValue({ maxDepth: 3 });
  const pieces = [
    "gpus",
    "tenants",
    "policies",
    "web",
    "llm",
    "poisson",
    "5/s",
    "10s",
    "0",
    "[",
    "]",
    "{",
    "}",
    ":",
    "\n",
    "  ",
    "resnet50",
    "timeSlicing",
  ];

  /** A change of the valid text that may leave anything behind. */
  const edit = fc.oneof(
    fc.record({
      from: fc.constantFrom(...pieces),
      to: fc.oneof(
        json.map((value) => JSON.stringify(value)),
        fc.string(),
        fc.constantFrom(...pieces, "&a ", "*a", "!!map", "null", "-", "? ", "|", ".nan", "__proto__"),
      ),
    }),
    fc.record({
      at: fc.nat({ max: VALID.length }),
      insert: fc.oneof(fc.string({ maxLength: 3 }), fc.constantFrom("\t", "'", '"', "#", "\n- ", ": ")),
    }),
    fc.record({ at: fc.nat({ max: VALID.length }), drop: fc.integer({ min: 1, max: 40 }) }),
  );

  check.prop([fc.array(edit, { minLength: 1, maxLength: 4 })], { seed: 1, numRuns: 600 })(
    "gives a scenario or problems with a place and a rule in our own words, and never throws",
    (edits) => {
      const text = edits.reduce((before, change) => {
        if ("from" in change) return before.replace(change.from, () => change.to);
        return (
          before.slice(0, change.at) +
          ("insert" in change ? change.insert : "") +
          before.slice(change.at + ("drop" in change ? change.drop : 0))
        );
      }, VALID);
      expectSensible(text);
    },
  );

  check.prop([json], { seed: 2, numRuns: 300 })("as JSON gives a scenario or problems", (value) => {
    expectSensible(JSON.stringify(value));
  });

  const document = JSON.parse(
    JSON.stringify({
      title: "t",
      duration: "1s",
      warmup: "0s",
      limit: "2s",
      replications: 3,
      precision: "5%",
      maxReplications: 9,
      load: 2,
      seed: 1,
      currency: "$",
      question: "?",
      gpus: [{ type: "a100-sxm4-80gb", count: 1, price: "1/h" }],
      tenants: {
        a: {
          work: { reference: "a100-sxm4-80gb", compute: { fixed: "1ms", perItem: "1ms" }, floor: "1ms" },
          arrivals: { kind: "gamma", rate: "1/s", cv: 2 },
          slo: { latency: "1s", percentile: 95 },
          memory: { context: "1GB", workingSet: "1MB" },
        },
        b: {
          shape: { layers: 1, hidden: 64, intermediate: 64, heads: 1, kvHeads: 1, headDim: 64, vocabulary: 100 },
          promptTokens: { kind: "constant", tokens: 5 },
          outputTokens: { kind: "lognormal", median: 5, mean: 7, max: 20 },
          arrivals: { kind: "list", at: ["1ms", "2ms"] },
          memory: { kvCache: "fill" },
          routing: "random",
        },
      },
      policies: {
        p: [
          {
            gpu: 0,
            mig: [
              {
                profile: "3g.40gb",
                start: 4,
                mps: { overlapGain: 1 },
                tenants: ["a", { tenant: "b", processes: 2, threads: "50%" }],
              },
            ],
          },
        ],
        q: [{ gpu: 0, timeSlicing: { slice: "short", contextSwitch: "1us" }, tenants: ["a", "b"] }],
      },
    }),
  ) as unknown;

  test("is right to begin with", () => {
    expect(problemsOf(JSON.stringify(document))).toStrictEqual([]);
  });

  check.prop([fc.array(fc.nat({ max: 1000 }), { minLength: 1, maxLength: 3 }), json], { seed: 3, numRuns: 800 })(
    "in one place of a rich document gives a scenario or problems",
    (places, value) => {
      let odd = document;
      for (const place of places) odd = withValueAt(odd, place, value);
      expectSensible(JSON.stringify(odd));
    },
  );
});

/** The document with its n-th value (counted through, wrapping) replaced. */
function withValueAt(document: unknown, place: number, value: unknown): unknown {
  let count = 0;
  const size = JSON.stringify(document, (_key, inner: unknown) => (count++, inner)) === "" ? 1 : count;
  let left = place % size;
  return JSON.parse(JSON.stringify(document, (_key, inner: unknown) => (left-- === 0 ? value : inner)) ?? "null");
}

function expectSensible(text: string): void {
  const parsed = parseScenario(text, "f.yaml");
  if (!("problems" in parsed)) return;
  expect(parsed.problems.length).toBeGreaterThan(0);
  const last = text.split("\n").length;
  for (const problem of parsed.problems) {
    expect(formatProblem(problem)).toMatch(/^f\.yaml:\d+:\d+: /u);
    // Words of the libraries, or values that are not for reading; only YAML's reader knows what it stumbled over.
    const ours = problem.rule.startsWith("not valid YAML") ? "" : problem.rule;
    expect(ours).not.toMatch(/Invalid (input|option|key)|Too (small|big)|Unrecognized|expected |undefined|\[object/u);
    expect(problem.line).toBeGreaterThanOrEqual(1);
    expect(problem.line).toBeLessThanOrEqual(last);
    expect(problem.column).toBeGreaterThanOrEqual(1);
    expect(problem.rule).not.toBe("");
  }
}
