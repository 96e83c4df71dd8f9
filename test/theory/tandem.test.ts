import { describe, expect, test } from "vitest";
import { quantile, sortedDefined } from "../../sim/metrics/distribution.ts";
import type { TinyDocument } from "../support/tiny.ts";
import { service, SERVICE_S } from "./one-queue.ts";
import { md1ResponseS, mm1ResponseQuantileS, mm1ResponseS } from "./queueing.ts";
import { expectTheory, meanOf, replicate, replicateMean } from "./replications.ts";
import { hypoexponentialQuantileS } from "./tandem-queue.ts";

const RATE_PER_S = 5;
const SECOND_S = 0.08;

/** Two servers in a row, each first come, first served. */
function tandem(second: object, durationS: number): TinyDocument {
  return {
    duration: `${durationS}s`,
    warmup: "200s",
    gpus: { type: "a100-sxm4-80gb", count: 2 },
    tenants: {
      first: { work: service({ kind: "exponential" }), arrivals: { kind: "poisson", rate: `${RATE_PER_S}/s` } },
      second: { work: { reference: "a100-sxm4-80gb", hostGap: "0ms", compute: `${SECOND_S}s`, size: second } },
    },
    pipelines: { both: { stages: ["first", "second"] } },
    policies: {
      apart: [
        { gpu: 0, exclusive: {}, tenants: ["first"] },
        { gpu: 1, exclusive: {}, tenants: ["second"] },
      ],
    },
  };
}

describe("the sum of two exponential times", () => {
  test("has the median 1.6783 of Erlang-2 when both have rate 1, and that of one when the other takes no time", () => {
    expect(hypoexponentialQuantileS(1, 1 + 1e-6, 0.5)).toBeCloseTo(1.6783, 4);
    expect(hypoexponentialQuantileS(1, 1e9, 0.5)).toBeCloseTo(Math.LN2, 6);
  });

  test("has at its quantile that share of its density below it", () => {
    const end = hypoexponentialQuantileS(5, 7.5, 0.9);
    const steps = 20_000;
    let below = 0;
    for (let i = 0; i < steps; i++) {
      const t = ((i + 0.5) * end) / steps;
      below += ((5 * 7.5) / 2.5) * (Math.exp(-5 * t) - Math.exp(-7.5 * t)) * (end / steps);
    }
    expect(below).toBeCloseTo(0.9, 6);
  });
});

describe("two M/M/1 queues in a row", () => {
  test("are M/M/1 each, by Burke, and independent, so that percentiles from end to end are those of the sum", () => {
    const found = replicate(tandem({ kind: "exponential" }, 9_000), (run) => {
      const sorted = sortedDefined(run.of("both").latencyNs);
      const second = sortedDefined(run.of("second").latencyNs);
      const at = (q: number): number => quantile(sorted, q)! / 1e9;
      return {
        first: meanOf(run.of("first").latencyNs) / 1e9,
        second: meanOf(run.of("second").latencyNs) / 1e9,
        secondP90: quantile(second, 0.9)! / 1e9,
        mean: meanOf(run.of("both").latencyNs) / 1e9,
        p50: at(0.5),
        p90: at(0.9),
        p99: at(0.99),
      };
    });
    const rates = [1 / SERVICE_S - RATE_PER_S, 1 / SECOND_S - RATE_PER_S] as const;
    expectTheory(found.first, mm1ResponseS(RATE_PER_S, SERVICE_S));
    expectTheory(found.second, mm1ResponseS(RATE_PER_S, SECOND_S));
    expectTheory(found.secondP90, mm1ResponseQuantileS(RATE_PER_S, SECOND_S, 0.9));
    expectTheory(found.mean, 1 / rates[0] + 1 / rates[1]);
    expectTheory(found.p50, hypoexponentialQuantileS(...rates, 0.5));
    expectTheory(found.p90, hypoexponentialQuantileS(...rates, 0.9));
    expectTheory(found.p99, hypoexponentialQuantileS(...rates, 0.99));
  });
});

describe("an M/M/1 queue before one with equal times", () => {
  test("feeds it with Poisson arrivals, so that it is M/D/1", () => {
    const mean = replicateMean(tandem({ kind: "constant" }, 6_000), "second");
    expectTheory(mean, md1ResponseS(RATE_PER_S, SECOND_S));
  });

  test("makes both take less than two M/M/1 queues", () => {
    expect(md1ResponseS(RATE_PER_S, SECOND_S)).toBeLessThan(mm1ResponseS(RATE_PER_S, SECOND_S));
  });
});
