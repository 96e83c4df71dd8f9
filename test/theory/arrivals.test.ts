import { describe, expect, test } from "vitest";
import { ownGpu, SERVICE_S } from "./one-queue.ts";
import { finiteSourceResponseS, gammaTransform, gm1ResponseS, mm1ResponseS, mmcResponseS } from "./queueing.ts";
import { expectTheory, replicateMean } from "./replications.ts";
import { meanInterval } from "../../sim/statistics/interval.ts";

const EXPONENTIAL = { kind: "exponential" };

describe("G/M/1", () => {
  test.each([
    [0.5, 0.7, 3_500],
    [2, 0.5, 5_500],
  ])("with gamma gaps of CV %d at ρ = %d has the mean of theory", (cv, rho, durationS) => {
    const gaps = { kind: "gamma", rate: `${rho / SERVICE_S}/s`, cv };
    const theory = gm1ResponseS(gammaTransform(SERVICE_S / rho, cv), SERVICE_S);
    expectTheory(replicateMean(ownGpu(gaps, EXPONENTIAL, durationS), "queue"), theory);
  });

  test("with equal gaps at ρ = 0.7 has the mean of D/M/1", () => {
    const gaps = { kind: "constant", rate: `${0.7 / SERVICE_S}/s` };
    const theory = gm1ResponseS((z) => Math.exp((-z * SERVICE_S) / 0.7), SERVICE_S);
    expectTheory(replicateMean(ownGpu(gaps, EXPONENTIAL, 3_500), "queue"), theory);
  });
});

describe("a closed loop", () => {
  test.each([1, 4, 12])("of %d thinking clients has the mean of the machine repair model", (concurrency) => {
    const clients = { kind: "closed", concurrency, think: "500ms", thinkDistribution: "exponential" };
    const theory = finiteSourceResponseS(concurrency, SERVICE_S, 0.5);
    expectTheory(replicateMean(ownGpu(clients, EXPONENTIAL, 1_500), "queue"), theory);
  });
});

describe("four servers, each with its own queue, at ρ = 0.5", () => {
  const lambda = (4 * 0.5) / SERVICE_S;

  /** Four small GPU instances, on which the work takes as long as the reference of 14 SMs says. */
  function routed(routing: string, durationS: number): number[] {
    const work = {
      reference: "a100-sxm4-80gb",
      referenceSms: 14,
      hostGap: "0ms",
      compute: `${SERVICE_S}s`,
      size: EXPONENTIAL,
    };
    const parts = Array.from({ length: 4 }, () => ({ profile: "1g.10gb", exclusive: {}, tenants: ["queue"] }));
    const document = {
      duration: `${durationS}s`,
      warmup: "200s",
      tenants: { queue: { work, routing, arrivals: { kind: "poisson", rate: `${lambda}/s` } } },
      policies: { parts: [{ gpu: 0, mig: parts }] },
    };
    return replicateMean(document, "queue");
  }

  test("are M/M/1 queues when a request goes to any of them", () => {
    expectTheory(routed("random", 1_500), mm1ResponseS(lambda / 4, SERVICE_S));
  });

  test("see Erlang-4 gaps when requests go to one after the other", () => {
    // Every fourth arrival of a Poisson stream: four exponential gaps, CV 1/2.
    expectTheory(routed("round-robin", 600), gm1ResponseS(gammaTransform(4 / lambda, 0.5), SERVICE_S));
  });

  test("do better with the shortest queue than in turn, but not as well as from one common queue", () => {
    const { low, high } = meanInterval(routed("least-outstanding", 600), 0.99);
    expect(high).toBeLessThan(gm1ResponseS(gammaTransform(4 / lambda, 0.5), SERVICE_S));
    expect(low).toBeGreaterThan(mmcResponseS(lambda, SERVICE_S, 4));
  });
});
