import { describe, expect, test } from "vitest";
import { type TinyDocument, tinyRun } from "../support/tiny.ts";
import { type Loss, mmckLoss, mmcPatienceLoss } from "./loss.ts";
import { ownGpu, SERVICE_S } from "./one-queue.ts";
import { mmcResponseS } from "./queueing.ts";
import { expectTheory, meanOf, replicateMean } from "./replications.ts";

const EXPONENTIAL = { kind: "exponential" };

/** Four small GPU instances with one queue for all, on which the work takes as long as the reference of 14 SMs says. */
function fourServers(rho: number, rules: object, durationS: number): TinyDocument {
  const work = {
    reference: "a100-sxm4-80gb",
    referenceSms: 14,
    hostGap: "0ms",
    compute: `${SERVICE_S}s`,
    size: EXPONENTIAL,
  };
  const arrivals = { kind: "poisson", rate: `${(4 * rho) / SERVICE_S}/s` };
  const part = { profile: "1g.10gb", exclusive: {}, tenants: ["queue"] };
  return {
    duration: `${durationS}s`,
    warmup: "200s",
    tenants: { queue: { work, arrivals, routing: "shared-queue", ...rules } },
    policies: { parts: [{ gpu: 0, mig: [part, part, part, part] }] },
  };
}

function oneServer(rho: number, rules: object, durationS: number): TinyDocument {
  const document = ownGpu({ kind: "poisson", rate: `${rho / SERVICE_S}/s` }, EXPONENTIAL, durationS);
  const { queue } = document.tenants as { queue: object };
  return { ...document, tenants: { queue: { ...queue, ...rules } } };
}

/** Share that is lost, and mean response of the rest, in twenty independent runs. */
function expectLoss(document: TinyDocument, theory: Loss): void {
  const lost: number[] = [];
  const responseS: number[] = [];
  for (let seed = 1; seed <= 20; seed++) {
    const found = tinyRun({ ...document, seed }).of("queue");
    expect(found.finished + found.rejected + found.timedOut).toBe(found.arrived);
    lost.push((found.rejected + found.timedOut) / found.arrived);
    responseS.push(meanOf(found.latencyNs) / 1e9);
  }
  expectTheory(lost, theory.lost);
  expectTheory(responseS, theory.responseS);
}

test("M/M/4: processes that share a queue have the mean of theory", () => {
  expectTheory(replicateMean(fourServers(0.7, {}, 1_500), "queue"), mmcResponseS(28, SERVICE_S, 4));
});

describe("a queue with room for some", () => {
  test.each([
    [0.9, 4, 4_500],
    [1.5, 2, 1_500],
  ])("is M/M/1/K: load %d, %d wait beside the one in service", (rho, limit, durationS) => {
    const document = oneServer(rho, { queue: { limit } }, durationS);
    expectLoss(document, mmckLoss(rho / SERVICE_S, SERVICE_S, 1, limit + 1));
  });

  test("is M/M/1/1 when nobody may wait", () => {
    expectLoss(oneServer(0.8, { queue: { limit: 0 } }, 2_000), mmckLoss(8, SERVICE_S, 1, 1));
  });

  test("is M/M/4/K when four processes share it", () => {
    expectLoss(fourServers(1, { queue: { limit: 5 } }, 1_500), mmckLoss(40, SERVICE_S, 4, 9));
  });
});

describe("requests that give up waiting after a fixed time", () => {
  test.each([
    [0.9, 0.25, 3_500],
    [1.3, 0.1, 1_500],
  ])("are M/M/1+D: load %d, patience %d s", (rho, patience, durationS) => {
    const document = oneServer(rho, { queue: { timeout: `${patience}s` } }, durationS);
    expectLoss(document, mmcPatienceLoss(rho / SERVICE_S, SERVICE_S, 1, patience));
  });

  test("are M/M/4+D when four processes share their queue", () => {
    const document = fourServers(1.1, { queue: { timeout: "80ms" } }, 1_000);
    expectLoss(document, mmcPatienceLoss(44, SERVICE_S, 4, 0.08));
  });
});

test("a limit on requests at a time is the same as a limit of the queue", () => {
  const byQueue = tinyRun(oneServer(1.2, { queue: { limit: 3 } }, 1_000)).of("queue");
  const byDoor = tinyRun(oneServer(1.2, { admission: { maxOutstanding: 4 } }, 1_000)).of("queue");
  expect(byDoor).toStrictEqual(byQueue);
  expect(byQueue.rejected).toBeGreaterThan(1_000);
});
