import { describe, expect, test } from "vitest";
import { tinyRun } from "../support/tiny.ts";
import { alone, onSms, service, SMS } from "./swap.ts";

/**
 * Two phases of length D take turns: in one, only what x finishes is worth anything, in the other only what y does. Both
 * always have a request, so each finishes c requests a second on its part. A fixed layout gives both 2g. The other has
 * a layout for each phase, x on 4g or y on 3g, and an outage O at the beginning of each phase:
 *     gain of a phase = (c₁ − c₀)·D − c₁·O,  which pays from  D* = Σ c₁·O ÷ Σ (c₁ − c₀)  on
 * (sim/decisions/0018-re-cutting.md).
 */
const WHOLE_NS = 2e6;
const RECUT = { orchestrator: "2s", destroy: "300ms", create: "150ms", context: "500ms", loadPerGB: "400ms" };

const perS = (profile: keyof typeof SMS): number => 1e9 / onSms(SMS[profile], WHOLE_NS);
const [C0, CX, CY] = [perS("2g.20gb"), perS("4g.40gb"), perS("3g.40gb")];

/** Both instances are destroyed, then two created; x stands before y, and weights come one after the other. */
const X_OUTAGE_S = 2 + 2 * 0.3 + 0.15 + 0.5 + 0.4;
const Y_OUTAGE_S = X_OUTAGE_S + 0.4;
const BREAK_EVEN_S = (CX * X_OUTAGE_S + CY * Y_OUTAGE_S) / (CX - C0 + (CY - C0));

const TENANTS = {
  x: service({ kind: "closed", concurrency: 1 }, {}, "2ms"),
  y: service({ kind: "closed", concurrency: 1 }, {}, "2ms"),
};
const FIXED = [{ gpu: 0, mig: [alone("2g.20gb", 0, "x"), alone("2g.20gb", 4, "y")] }];

/** What each phase of x and each of y finishes, after the first, which has no re-cut. */
function worth(phaseS: number, isFixed: boolean): { readonly x: number; readonly y: number } {
  const phases = 2;
  const layouts = {
    forX: [alone("4g.40gb", 0, "x"), alone("2g.20gb", 4, "y")],
    forY: [alone("2g.20gb", 0, "x"), alone("3g.40gb", 4, "y")],
  };
  const ms = Math.round(phaseS * 1e3);
  const changes = [
    { at: `${ms}ms`, to: "forY" },
    { at: `${2 * ms}ms`, to: "forX" },
  ];
  const adaptive = [{ gpu: 0, layouts, changes, repeat: `${2 * ms}ms`, recut: RECUT }];
  const run = tinyRun({
    duration: `${(1 + 2 * phases) * ms}ms`,
    warmup: "0s",
    tenants: TENANTS,
    policies: { p: isFixed ? FIXED : adaptive },
  });
  const endedIn = (tenant: string, phase: number): number => {
    const { arrivalNs, latencyNs } = run.of(tenant);
    return arrivalNs.filter((ns, i) => Math.ceil((ns + latencyNs[i]!) / (ms * 1e6)) === phase + 1).length;
  };
  const mean = (tenant: string, first: number): number =>
    (endedIn(tenant, first) + endedIn(tenant, first + 2)) / phases;
  return { x: mean("x", 2), y: mean("y", 1) };
}

describe("re-cutting pays", () => {
  test("what a phase finishes is its capacity times the time that the outage leaves", () => {
    for (const phaseS of [20, 40]) {
      const { x, y } = worth(phaseS, false);
      // Within 1.5 requests: what is left of the one in service when the phase begins, and the one at its end.
      expect(Math.abs(x - CX * (phaseS - X_OUTAGE_S))).toBeLessThan(1.5);
      expect(Math.abs(y - CY * (phaseS - Y_OUTAGE_S))).toBeLessThan(1.5);
      const fixed = worth(phaseS, true);
      expect(Math.abs(fixed.x - C0 * phaseS)).toBeLessThan(1);
      expect(Math.abs(fixed.y - C0 * phaseS)).toBeLessThan(1);
    }
  });

  test.each([
    [0.995, false],
    [1.005, true],
  ])("at %d of the dwell time that the closed form says: %s", (factor, pays) => {
    const phaseS = BREAK_EVEN_S * factor;
    const [adaptive, fixed] = [worth(phaseS, false), worth(phaseS, true)];
    expect(adaptive.x + adaptive.y > fixed.x + fixed.y).toBe(pays);
  });

  test("the dwell time is longer than the outage by the factor that the larger part is worth", () => {
    expect(BREAK_EVEN_S).toBeGreaterThan(X_OUTAGE_S);
    expect(BREAK_EVEN_S).toBeCloseTo((56 * X_OUTAGE_S + 42 * Y_OUTAGE_S) / (28 + 14), 4);
  });
});
