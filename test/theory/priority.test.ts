import { describe, expect, test } from "vitest";
import type { TinyDocument } from "../support/tiny.ts";
import { preemptiveResponseS, type RequestClass } from "./priority-queueing.ts";
import { mg1ResponseS, mm1ResponseS } from "./queueing.ts";
import { expectTheory, meanOf, replicate } from "./replications.ts";

const URGENT: RequestClass = { lambda: 3, s: 0.1, cv: 1 };
const PATIENT: RequestClass = { lambda: 2.5, s: 0.1, cv: 1 };

describe("the formula of pre-emptive resume priority", () => {
  test("is that of first come, first served for the most urgent class, whoever else there is", () => {
    expect(preemptiveResponseS([{ lambda: 4, s: 0.1, cv: 1.5 }, PATIENT], 0)).toBeCloseTo(
      mg1ResponseS(4, 0.1, 1.5),
      12,
    );
  });

  test("keeps the mean number of equal exponential requests, whatever their order", () => {
    const { lambda: a } = URGENT;
    const { lambda: b } = PATIENT;
    const classes = [URGENT, PATIENT];
    const number = a * preemptiveResponseS(classes, 0) + b * preemptiveResponseS(classes, 1);
    expect(number).toBeCloseTo((a + b) * mm1ResponseS(a + b, 0.1), 12);
  });

  test("gives the 0.024 and 0.154 hours of waiting that Hillier and Lieberman have for their hospital", () => {
    // One doctor, 3 patients an hour; critical, serious and stable cases come 0.2, 0.6 and 1.2 times an hour.
    const hospital = [0.2, 0.6, 1.2].map((lambda) => ({ lambda, s: 1 / 3, cv: 1 }));
    expect(preemptiveResponseS(hospital, 0) - 1 / 3).toBeCloseTo(0.024, 3);
    expect(preemptiveResponseS(hospital, 1) - 1 / 3).toBeCloseTo(0.154, 3);
  });
});

/** Two tenants with a process each; switches cost nothing. */
function twoClasses(urgentSize: object, durationS: number): TinyDocument {
  const tenant = ({ lambda, s }: RequestClass, size: object): object => ({
    work: { reference: "a100-sxm4-80gb", hostGap: "0ms", compute: `${s}s`, size },
    arrivals: { kind: "poisson", rate: `${lambda}/s` },
  });
  const free = { contextSwitch: "0ms", contextSwitchIdle: "0ms", coldCache: "0ms", preempt: "0ms" };
  return {
    duration: `${durationS}s`,
    warmup: "200s",
    tenants: { patient: tenant(PATIENT, { kind: "exponential" }), urgent: tenant(URGENT, urgentSize) },
    policies: {
      p: [{ gpu: 0, priority: free, tenants: ["patient", { tenant: "urgent", priority: 1 }] }],
    },
  };
}

describe("priority without costs is pre-emptive resume", () => {
  test.each([
    ["exponential", { kind: "exponential" }, 1, 9_000],
    ["equal", { kind: "constant" }, 0, 6_000],
  ])("with the means of theory for both classes when urgent services are %s", (_name, size, cv, durationS) => {
    const classes = [{ ...URGENT, cv }, PATIENT];
    const found = replicate(twoClasses(size, durationS), (run) => ({
      urgent: meanOf(run.of("urgent").latencyNs) / 1e9,
      patient: meanOf(run.of("patient").latencyNs) / 1e9,
    }));
    expectTheory(found.urgent, preemptiveResponseS(classes, 0));
    expectTheory(found.patient, preemptiveResponseS(classes, 1));
  });
});
