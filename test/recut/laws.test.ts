import { fc, test as law } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { BLAME_CAUSES } from "../../sim/result/run.ts";
import { RECUT_STEPS } from "../../sim/result/layouts.ts";
import { cases } from "../laws/leaves.ts";
import { tinyRun, type TinyDocument, type TinyRun } from "../support/tiny.ts";
import { alone, at, service } from "./swap.ts";

const DURATION_NS = 4e9;

/** Layouts of which x and y are touched; z shares an instance with w that all layouts have, but the last. */
const SHARED = { profile: "1g.10gb", start: 6, timeSlicing: {}, tenants: ["w", "z"] };
const LAYOUTS = {
  a: [alone("3g.40gb", 0, "x"), alone("2g.20gb", 4, "y"), SHARED],
  b: [alone("2g.20gb", 0, "x"), alone("2g.20gb", 2, "x"), alone("2g.20gb", 4, "y"), SHARED],
  c: [{ profile: "4g.40gb", start: 0, mps: {}, tenants: ["x", { tenant: "y", processes: 2 }] }, SHARED],
  d: [alone("4g.40gb", 0, "y"), SHARED],
};
const WHOLE = { timeSlicing: {}, tenants: ["x", "y", "w", "z"] };

const arrivals = fc.oneof(
  fc.record({ kind: fc.constant("poisson"), rate: fc.constantFrom("20/s", "60/s", "150/s") }),
  fc.record({ kind: fc.constant("closed"), concurrency: fc.integer({ min: 1, max: 4 }) }),
  fc
    .array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 30 })
    .map((steps) => at(...steps.map((step) => step * 100e6))),
);
const queue = fc.constantFrom(undefined, { limit: 3 }, { timeout: "300ms" }, { limit: 2, timeout: "200ms" });
const retries = fc.constantFrom(undefined, { max: 2, backoff: "100ms" });
const routing = fc.constantFrom("least-outstanding", "round-robin", "random", "power-of-two", "shortest-queue");
const moving = fc
  .record({ arrivals, queue, retries, routing })
  .map((one) => service(one.arrivals, { routing: one.routing, queue: one.queue, retries: one.queue && one.retries }));

const recut = fc.record({
  onDrain: fc.constantFrom("wait", "move", "evict"),
  orchestrator: fc.constantFrom("0s", "100ms", "700ms"),
  destroy: fc.constantFrom("0s", "30ms"),
  create: fc.constantFrom("0s", "20ms"),
  modeChange: fc.constantFrom("0s", "200ms"),
  context: fc.constantFrom("0s", "50ms"),
  loadPerGB: fc.constantFrom("0s", "40ms"),
});
const changes = (names: readonly string[]) =>
  fc
    .uniqueArray(fc.tuple(fc.integer({ min: 0, max: 80 }), fc.constantFrom(...names)), {
      minLength: 1,
      maxLength: 10,
      selector: ([step]) => step,
    })
    .map((list) => list.toSorted(([a], [b]) => a - b).map(([step, to]) => ({ at: `${step * 50}ms`, to })));

const fixedTenants = { w: service({ kind: "poisson", rate: "4/s" }), z: service({ kind: "closed", concurrency: 2 }) };

function documents(layouts: Readonly<Record<string, unknown>>): fc.Arbitrary<TinyDocument> {
  return fc
    .record({ seed: fc.nat(1000), x: moving, y: moving, changes: changes(Object.keys(layouts)), recut })
    .map((one) => ({
      seed: one.seed,
      duration: `${DURATION_NS}ns`,
      warmup: "0s",
      limit: "60s",
      tenants: { x: one.x, y: one.y, ...fixedTenants },
      // At last a layout in which everybody has a part.
      policies: {
        p: [{ gpu: 0, layouts, changes: [...one.changes, { at: "4.1s", to: "a" }], recut: one.recut }],
      },
    }));
}

function allOf(run: TinyRun): unknown {
  return [run.records, run.layouts, run.engines, run.endNs, run.events];
}

describe("whatever is re-cut when", () => {
  law.prop([documents({ ...LAYOUTS, e: WHOLE })], cases(120))(
    "no request is lost, none ends twice, and the causes of its time add up",
    (document) => {
      const run = tinyRun(document);
      for (const tenant of ["w", "x", "y", "z"]) {
        const requests = run.of(tenant);
        const { finished, rejected, timedOut, arrived, open } = requests;
        // Time is enough for all of them.
        expect(open.count).toBe(0);
        expect(finished + rejected + timedOut).toBe(arrived);
        expect(new Set(requests.index).size).toBe(finished);
        const { arrivals: listed } = document.tenants[tenant] as { arrivals: { at?: readonly string[] } };
        if (listed.at !== undefined)
          expect(arrived).toBe(listed.at.filter((ns) => parseFloat(ns) < DURATION_NS).length);
        requests.latencyNs.forEach((latencyNs, k) => {
          const parts = BLAME_CAUSES.map((cause) => requests.blameNs[cause][k]!);
          expect(parts.every((ns) => ns >= 0)).toBe(true);
          expect(parts.reduce((sum, ns) => sum + ns, 0)).toBe(latencyNs);
        });
      }
    },
  );

  law.prop([documents({ ...LAYOUTS, e: WHOLE })], cases(40))("it happens the same way again", (document) => {
    expect(allOf(tinyRun(document))).toStrictEqual(allOf(tinyRun(document)));
  });

  law.prop([documents({ ...LAYOUTS, e: WHOLE })], cases(40))(
    "the steps of a re-cut add up to its length, and one begins after the other has ended",
    (document) => {
      const { gpus, tenants, endNs } = tinyRun(document).layouts!;
      let lastNs = 0;
      for (const { fromNs, toNs, stepNs, from, to } of gpus[0]!.recuts) {
        expect(fromNs).toBeGreaterThanOrEqual(lastNs);
        expect(from).not.toBe(to);
        if (toNs === null) continue;
        expect(RECUT_STEPS.reduce((sum, step) => sum + stepNs[step]!, 0)).toBe(toNs - fromNs);
        lastNs = toNs;
      }
      for (const { held, heldNs, longestNs, withoutPartNs } of tenants) {
        expect(withoutPartNs).toBeLessThanOrEqual(endNs);
        expect(longestNs * held).toBeGreaterThanOrEqual(heldNs);
        expect(withoutPartNs).toBeGreaterThanOrEqual(longestNs === 0 ? 0 : 1);
      }
    },
  );

  law.prop([documents(LAYOUTS)], cases(60))(
    "tenants of parts that all layouts have notice nothing, to the nanosecond",
    (document) => {
      const fixed = { ...document, policies: { p: [{ gpu: 0, mig: LAYOUTS.a }] } };
      const routed = tinyRun(fixed);
      const run = tinyRun(document);
      expect(run.layouts!.tenants.map(({ tenant }) => tenant)).toStrictEqual(["x", "y"]);
      for (const tenant of ["w", "z"]) {
        expect(run.of(tenant)).toStrictEqual(routed.of(tenant));
        expect(run.of(tenant).finished).toBeGreaterThan(0);
      }
    },
  );
});

describe("a language model that is re-cut", () => {
  const llm = {
    workload: "qwen2.5-coder-1.5b",
    arrivals: { kind: "poisson", rate: "4/s" },
    promptTokens: { kind: "constant", tokens: 600 },
    outputTokens: { kind: "constant", tokens: 80 },
    memory: { kvCache: "2GiB" },
  };
  const document = (onDrain: string): TinyDocument => ({
    duration: "60s",
    warmup: "0s",
    tenants: { x: llm },
    policies: {
      p: [
        {
          gpu: 0,
          layouts: { a: [alone("2g.20gb", 0, "x")], b: [alone("4g.40gb", 0, "x")] },
          changes: [
            { at: "10s", to: "b" },
            { at: "30s", to: "a" },
          ],
          recut: { onDrain, orchestrator: "1s" },
        },
      ],
    },
  });

  test.each(["wait", "move", "evict"])("gives every request its tokens, once (%s)", (onDrain) => {
    const run = tinyRun(document(onDrain));
    const requests = run.of("x");
    expect(requests).toMatchObject({ finished: requests.arrived, rejected: 0 });
    expect(requests.arrived).toBeGreaterThan(200);
    expect(new Set(requests.index).size).toBe(requests.finished);
    requests.latencyNs.forEach((latencyNs, k) => {
      expect(requests.ttftNs[k]).toBeLessThan(latencyNs);
      expect(latencyNs - requests.ttftNs[k]!).toBeCloseTo(79 * requests.tpotNs[k]!, 0);
      expect(BLAME_CAUSES.reduce((sum, cause) => sum + requests.blameNs[cause][k]!, 0)).toBe(latencyNs);
    });
    const [held] = run.layouts!.tenants;
    expect(held!.evicted > 0).toBe(onDrain === "evict");
    expect(held!.held).toBeGreaterThan(0);
  });
});
