import { fc, test as law } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import type { TinyDocument } from "../support/tiny.ts";
import { arrivals, type Part, scenarios } from "./arbitraries.ts";
import { cases, LEAVES } from "./leaves.ts";
import { watchedRun, wholeRun } from "./watch.ts";

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
