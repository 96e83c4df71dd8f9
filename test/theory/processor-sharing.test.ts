import { describe, test } from "vitest";
import { manyProcesses, SERVICE_S } from "./one-queue.ts";
import { mg1ProcessorSharingS } from "./queueing.ts";
import { expectTheory, meanOf, replicate, replicateMean } from "./replications.ts";

/** No gain and no contention: bursts that each fill the GPU get equal parts of it. */
const MPS = { mps: { overlapGain: 1, contention: 0 } };

describe("MPS without gain and contention is processor sharing", () => {
  test.each([
    [{ kind: "constant" }, 1_000],
    [{ kind: "exponential" }, 2_500],
    [{ kind: "gamma", cv: 1.5 }, 6_000],
  ])("mean response s/(1-ρ) with service %o", (size, durationS) => {
    const mean = replicateMean(manyProcesses(MPS, size, durationS), "queue");
    expectTheory(mean, mg1ProcessorSharingS(0.5 / SERVICE_S, SERVICE_S));
  });

  test("slows every size by the same factor 1/(1-ρ)", () => {
    const slowdowns = replicate(manyProcesses(MPS, { kind: "lognormal", cv: 1.5 }, 3_500), (run) => {
      const { latencyNs, blameNs } = run.of("queue");
      const deviceNs = blameNs.device;
      const slowdown = latencyNs.map((ns, i) => ns / deviceNs[i]!);
      const between = (low: number, high: number): number =>
        meanOf(slowdown.filter((_, i) => deviceNs[i]! >= low && deviceNs[i]! < high));
      return { small: between(0, 30e6), middle: between(30e6, 150e6), large: between(150e6, Infinity) };
    });
    for (const values of Object.values(slowdowns)) expectTheory(values, 2);
  });
});
