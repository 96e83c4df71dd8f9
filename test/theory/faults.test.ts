import { describe, test } from "vitest";
import { type ModelRun, runModel } from "../../sim/scenario/model.ts";
import { type TinyDocument, tinyModel, tinyScenario } from "../support/tiny.ts";
import { expectTheory } from "./replications.ts";

/** What each of many independent runs shows. */
function replicate(document: TinyDocument, show: (run: ModelRun, durationNs: number) => number): number[] {
  const model = tinyModel(tinyScenario(document));
  return Array.from({ length: 20 }, (_, k) => show(runModel({ ...model, seed: k + 1 }), model.durationNs));
}

const own = { policies: { own: [{ gpu: 0, exclusive: {}, tenants: ["a"] }] }, warmup: "0s" };
const work = (compute: string) => ({ reference: "a100-sxm4-80gb", hostGap: "0ms", compute });

describe("a process with exponential faults and a fixed restart", () => {
  test.each([
    ["100s", "25s", 100 / 125],
    ["100s", "1s", 100 / 101],
    ["20s", "60s", 20 / 80],
  ])("every %s and restarting in %s is up for MTBF ÷ (MTBF + restart) of the time", (every, process, theory) => {
    const document = {
      ...own,
      duration: "120000s",
      tenants: { a: { work: work("1ms"), arrivals: { kind: "constant", rate: "1/min" } } },
      faults: { events: [{ class: "application", every }], restart: { process } },
    };
    const shares = replicate(document, ({ faults }, durationNs) => {
      const downNs = faults!.downs.reduce(
        (sum, { fromNs, toNs }) => sum + Math.max(0, Math.min(toNs ?? durationNs, durationNs) - fromNs),
        0,
      );
      return 1 - downNs / durationNs;
    });
    expectTheory(shares, theory);
  });

  test.each([
    ["1us", "4000s"],
    ["2s", "12000s"],
  ])(
    "loses 1 - exp(-service ÷ MTBF) of the requests of a client that thinks, with a restart of %s",
    (process, duration) => {
      // A service is lost if a fault comes in it, and none comes while the process is down, however long that takes.
      const document = {
        ...own,
        duration,
        tenants: {
          a: {
            work: work("50ms"),
            arrivals: { kind: "closed", concurrency: 1, think: "100ms", thinkDistribution: "exponential" },
          },
        },
        faults: { events: [{ class: "application", every: "500ms" }], restart: { process } },
      };
      const shares = replicate(document, ({ records }) => {
        const [record] = records;
        const failed = record!.failedArrivalNs!.length;
        return failed / (failed + record!.index.length);
      });
      expectTheory(shares, 1 - Math.exp(-0.1));
    },
  );

  test("that serves at once again loses what an M/M/1 queue with disasters holds", () => {
    const [lambda, mu, phi] = [10, 20, 1];
    const document = {
      ...own,
      duration: "4000s",
      tenants: {
        a: {
          work: { ...work("50ms"), size: { kind: "exponential" } },
          arrivals: { kind: "poisson", rate: `${lambda}/s` },
        },
      },
      faults: { events: [{ class: "application", every: `${1 / phi}s` }], restart: { process: "0s" } },
    };
    const lost = replicate(document, ({ faults }) => {
      const ended = faults!.faults.flatMap((fault) => fault.ended);
      return ended.reduce((sum, { serving, queued }) => sum + serving + queued, 0) / ended.length;
    });
    // Towsley and Tripathi 1991: the number in the system is geometric, and Poisson faults see it as it is on average.
    const all = lambda + mu + phi;
    const z = (all - Math.sqrt(all * all - 4 * lambda * mu)) / (2 * mu);
    expectTheory(lost, z / (1 - z));
  });
});
