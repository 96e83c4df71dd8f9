import { describe, test } from "vitest";
import type { TinyDocument } from "../support/tiny.ts";
import { manyProcesses, SERVICE_S } from "./one-queue.ts";
import { conservedS, type RequestClass } from "./priority-queueing.ts";
import { mg1ResponseS } from "./queueing.ts";
import { expectTheory, meanOf, replicate, replicateMean } from "./replications.ts";

/** Models whose requests arrive by chance, in one server. */
function documentOf(classes: Readonly<Record<string, RequestClass>>, order: string): TinyDocument {
  return {
    duration: "6000s",
    warmup: "200s",
    tenants: Object.fromEntries(
      Object.entries(classes).map(([name, { lambda, s, cv }]) => [
        name,
        {
          work: { reference: "a100-sxm4-80gb", hostGap: "0ms", compute: `${s}s`, size: { kind: "gamma", cv } },
          arrivals: { kind: "poisson", rate: `${lambda}/s` },
        },
      ]),
    ),
    policies: { p: [{ gpu: 0, sharedServer: { order }, tenants: Object.keys(classes) }] },
  };
}

describe("one server for several models", () => {
  test("is first come, first served when every request finds a worker of its own", () => {
    const mean = replicateMean(manyProcesses({ sharedServer: {} }, { kind: "gamma", cv: 1.5 }, 6_000), "queue");
    expectTheory(mean, mg1ResponseS(0.5 / SERVICE_S, SERVICE_S, 1.5));
  });

  test("makes requests of all models wait equally long in the order of arrival, as Pollaczek and Khinchine say", () => {
    const classes: Readonly<Record<string, RequestClass>> = {
      often: { lambda: 5, s: 0.06, cv: 1 },
      seldom: { lambda: 1, s: 0.2, cv: 0 },
    };
    const waits = replicate(documentOf(classes, "arrival"), (run) => ({
      often: meanOf(run.of("often").latencyNs) / 1e9 - meanOf(run.of("often").blameNs.device) / 1e9,
      seldom: meanOf(run.of("seldom").latencyNs) / 1e9 - meanOf(run.of("seldom").blameNs.device) / 1e9,
    }));
    const all = Object.values(classes);
    const rho = all.reduce((sum, { lambda, s }) => sum + lambda * s, 0);
    const waitS = all.reduce((sum, { lambda, s, cv }) => sum + lambda * s * s * (1 + cv * cv), 0) / (2 * (1 - rho));
    expectTheory(waits.often, waitS);
    expectTheory(waits.seldom, waitS);
  });

  test.each(["arrival", "round-robin"])(
    "obeys the conservation law with models of different lengths in the order of %s",
    (order) => {
      const classes: Readonly<Record<string, RequestClass>> = {
        long: { lambda: 1, s: 0.2, cv: 0 },
        short: { lambda: 4, s: 0.05, cv: 1 },
      };
      const { weighted } = replicate(documentOf(classes, order), (run) => ({
        weighted: Object.entries(classes).reduce((sum, [name, { lambda, s }]) => {
          const { latencyNs, blameNs } = run.of(name);
          return sum + (lambda * s * (meanOf(latencyNs) - meanOf(blameNs.device))) / 1e9;
        }, 0),
      }));
      expectTheory(weighted, conservedS(Object.values(classes)));
    },
  );
});
