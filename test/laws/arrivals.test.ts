import { fc, test as law } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import type { TinyDocument } from "../support/tiny.ts";
import { arrivals, type Part, scenarios } from "./arbitraries.ts";
import { arrivalMoments } from "../../sim/workload/arrivals/arrival-moments.ts";
import { PROCESSES } from "../../sim/workload/arrivals/processes.ts";
import { arrivalsOfKind } from "../workload/arrivals/every-kind.ts";
import { arrivalTimes, arrivalTimesOf } from "../workload/arrivals-lab.ts";
import { cases, LEAVES } from "./leaves.ts";
import { watchedRun, wholeRun } from "./watch.ts";

describe.each(Object.keys(arrivalsOfKind) as (keyof typeof arrivalsOfKind)[])("arrivals of kind %s", (kind) => {
  const given = arrivalsOfKind[kind];
  const seeds = fc.integer({ min: 0, max: 1e6 });
  const UNTIL_NS = 20e9;

  law.prop([given, seeds], cases(25))("come at whole nanoseconds, in order, from 0 on", (one, seed) => {
    const times = arrivalTimes(one, UNTIL_NS, seed);
    const wrong = times.findIndex((at, i) => !Number.isInteger(at) || at < (i === 0 ? 0 : times[i - 1]!));
    expect(wrong).toBe(-1);
  });

  law.prop([given, seeds], cases(20))(
    "are the same for the same seed, and no longer run changes the first",
    (one, seed) => {
      const times = arrivalTimes(one, UNTIL_NS, seed);
      expect(arrivalTimes(one, UNTIL_NS, seed)).toStrictEqual(times);
      expect(arrivalTimes(one, 2 * UNTIL_NS, seed).subarray(0, times.length)).toStrictEqual(times);
    },
  );

  law.prop([given, fc.oneof(...Object.values(arrivalsOfKind)), seeds], cases(25))(
    "do not change when another tenant comes, whatever its arrivals and its place",
    (one, other, seed) => {
      const alone = arrivalTimes(one, UNTIL_NS, seed, "m");
      for (const neighbour of ["a", "z"]) {
        const names = { m: one, [neighbour]: other };
        const together = Object.fromEntries(Object.entries(names).toSorted(([a], [b]) => (a < b ? -1 : 1)));
        expect(arrivalTimesOf(together, UNTIL_NS, seed)["m"]).toStrictEqual(alone);
      }
    },
  );

  law.prop([given, seeds], cases(12))("keep their stated rate within what chance allows", (one, seed) => {
    const { ratePerS, dispersion } = arrivalMoments(one);
    if (ratePerS.value === null || dispersion.value === null) return;
    // Long enough for every period and for hundreds of changes of state.
    const untilNs = 600e9;
    const expected = (ratePerS.value * untilNs) / 1e9;
    // A spike or a ramp shifts the count once, and equal gaps have none of the chance but begin with a request.
    const once = one.kind === "spike" || one.kind === "ramp" ? 500 : 1;
    const error = Math.sqrt(Math.max(1, dispersion.value) * expected);
    expect(Math.abs(arrivalTimes(one, untilNs, seed).length - expected)).toBeLessThan(5 * error + once);
  });
});

test("every registered process is tried", () => {
  expect(Object.keys(arrivalsOfKind)).toStrictEqual(expect.arrayContaining(Object.keys(PROCESSES)));
});

describe.each(LEAVES)("under %s", (_name, policies) => {
  law.prop([scenarios(policies)], cases(60))("a list of arrivals arrives, neither more nor less", (document) => {
    const { requests, scenario } = wholeRun(document);
    scenario.tenants.forEach(({ arrivals: given }, rank) => {
      if (given.kind === "listed") expect(requests[rank]!.arrived).toBe(given.atNs.length);
    });
  });

  law.prop([scenarios(policies)], cases(60))(
    "a closed loop has as many requests open as clients that do not think",
    (document) => {
      const { requests, scenario, model } = wholeRun(document);
      scenario.tenants.forEach(({ arrivals: given }, rank) => {
        if (given.kind !== "closed") return;
        const { open, rejected } = requests[rank]!;
        expect(open.count).toBeLessThanOrEqual(given.concurrency);
        // A client that was rejected waits before it asks again.
        const allAsk = given.thinkNs === 0 && rejected === 0 && given.startNs < model.limitNs;
        if (allAsk) expect(open.count).toBe(given.concurrency);
      });
    },
  );

  const constant = fc.record({
    kind: fc.constant("constant"),
    rate: fc.constantFrom("1000/s", "500/s", "40/s"),
    start: fc.constantFrom("0us", "500us", "1us"),
  });
  law.prop([scenarios(policies, fc.oneof(constant, arrivals))], cases(60))(
    "equal gaps bring one request each, from the start on",
    (document) => {
      const { requests, scenario, model } = wholeRun(document);
      scenario.tenants.forEach(({ arrivals: given }, rank) => {
        if (given.kind !== "constant") return;
        const gaps = Math.floor((model.limitNs - given.startNs) / (1e9 / given.ratePerS) + 1e-9);
        expect(requests[rank]!.arrived).toBe(gaps + 1);
      });
    },
  );
});

describe("gamma gaps", () => {
  test.each([1e-12, 1e-100, 1e-160, 1e-200])("with a CV of %d are equal gaps, and drawing them ends", (cv) => {
    const document = (stream: Part): TinyDocument => ({
      duration: "1s",
      tenants: { a: { workload: "resnet50", arrivals: stream } },
      policies: { p: [{ gpu: 0, tenants: ["a"] }] },
    });
    const records = [
      { kind: "gamma", rate: "99/s", cv },
      { kind: "constant", rate: "99/s", start: "10101010ns" },
    ].map((stream) => watchedRun(document(stream)).requests[0]!);
    expect([records[0]!.arrived, records[0]!.finished]).toStrictEqual([records[1]!.arrived, records[1]!.finished]);
  });
});
