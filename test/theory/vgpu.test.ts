import { describe, test } from "vitest";
import { md1ResponseS } from "./queueing.ts";
import { expectTheory, replicateMean } from "./replications.ts";

/** Device time of a request [s]: whole slots and a half, so that on average slots neither help nor hurt. */
const WORK_S = 0.0255;

describe("a VM with a fixed share of a quarter", () => {
  test("is an M/D/1 queue whose server is four times as slow, when slots are short", () => {
    const serviceS = 4 * WORK_S;
    const lambda = 0.5 / serviceS;
    const free = { contextSwitch: "0ms", contextSwitchIdle: "0ms", coldCache: "0ms" };
    const document = {
      duration: "1200s",
      warmup: "100s",
      tenants: {
        queue: {
          work: { reference: "a100-sxm4-80gb", hostGap: "0ms", compute: `${WORK_S}s` },
          arrivals: { kind: "poisson", rate: `${lambda}/s` },
        },
      },
      policies: { p: [{ gpu: 0, vgpuFixedShare: { maxVgpus: 4, slice: "1ms", ...free }, tenants: ["queue"] }] },
    };
    expectTheory(replicateMean(document, "queue"), md1ResponseS(lambda, serviceS));
  });
});
