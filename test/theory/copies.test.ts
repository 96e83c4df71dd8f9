import { describe, expect, test } from "vitest";
import type { TinyDocument } from "../support/tiny.ts";
import { md1ResponseS } from "./queueing.ts";
import { expectTheory, replicateMean } from "./replications.ts";

/** A copy of 0.1 s over 25.28 GB/s, what pinned copies reach on PCIe Gen4 x16. */
const COPY_S = 0.1;
const COPY = "2.528GB";

/** Poisson arrivals whose work is next to nothing beside their copies. */
function copying(rho: number, processes: number, policy: object, durationS: number): TinyDocument {
  return {
    duration: `${durationS}s`,
    warmup: "200s",
    tenants: {
      queue: {
        work: { reference: "a100-sxm4-80gb", hostGap: "0ms", compute: "1us" },
        transfers: { in: COPY, overlap: true },
        arrivals: { kind: "poisson", rate: `${rho / COPY_S}/s` },
        processes,
        memory: { context: "0B" },
      },
    },
    policies: { p: [{ gpu: 0, ...policy, tenants: ["queue"] }] },
  };
}

describe("the link as a queue", () => {
  test.each([
    [0.5, 1_000],
    [0.8, 6_500],
  ])("of one process at ρ = %d is M/D/1", (rho, durationS) => {
    const mean = replicateMean(copying(rho, 1, { exclusive: {} }, durationS), "queue");
    expectTheory(mean, md1ResponseS(rho / COPY_S, COPY_S));
  });

  test("of many processes in one context at ρ = 0.5 is processor sharing: mean D/(1 - ρ)", () => {
    const mean = replicateMean(copying(0.5, 24, { mps: {} }, 4_000), "queue");
    expectTheory(mean, COPY_S / (1 - 0.5));
  });

  test("of many processes that take turns is processor sharing too, as slices are short against copies", () => {
    const mean = replicateMean(copying(0.5, 24, { timeSlicing: {} }, 4_000), "queue");
    expectTheory(mean, COPY_S / (1 - 0.5));
  });

  test("is quicker for equal copies one after the other than side by side, as theory says", () => {
    expect(md1ResponseS(0.5 / COPY_S, COPY_S)).toBeLessThan(COPY_S / (1 - 0.5));
  });
});
