import { fc, test as check } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { exp, gammaFunction, ln, meanDecay, meanDecayDeficit, power } from "../../sim/base/math.ts";

/** Two units in the last place: what rounding after a correct computation may cost. */
const RELATIVE_ERROR = 2e-15;

describe("ln", () => {
  check.prop([fc.double({ min: 2 ** -1022, max: Number.MAX_VALUE, noNaN: true })], { seed: 1, numRuns: 20_000 })(
    "agrees with Math.log over the whole range of doubles",
    (x) => {
      expectClose(ln(x), Math.log(x));
    },
  );

  check.prop([fc.double({ min: 0.5, max: 2, noNaN: true })], { seed: 2, numRuns: 20_000 })(
    "keeps its relative accuracy near 1, where the result nears 0",
    (x) => {
      expectClose(ln(x), Math.log(x));
    },
  );

  check.prop([fc.double({ min: 2 ** -1022, max: 2 ** 1000, noNaN: true })], { seed: 3, numRuns: 5_000 })(
    "never falls when its argument rises",
    (x) => {
      expect(ln(x * (1 + 1e-15))).toBeGreaterThanOrEqual(ln(x));
    },
  );

  test("of a number beside the square root of two, times any power of two, is as exact as of any other", () => {
    for (let exponent = -1022; exponent <= 1023; exponent++) {
      for (const share of [1 - 2 ** -53, 1, 1 + 2 ** -52, 1 + 2 ** -20, 1 - 2 ** -20]) {
        const x = Math.SQRT2 * share * 2 ** exponent;
        expectClose(ln(x), Math.log(x));
      }
    }
  });

  test("of a subnormal number is as exact as of any other", () => {
    for (const x of [Number.MIN_VALUE, 1e-320, 1e-310]) expectClose(ln(x), Math.log(x));
  });

  test("of what has no logarithm is no ordinary number", () => {
    expect(ln(0)).toBe(-Infinity);
    expect(ln(-0)).toBe(-Infinity);
    expect(ln(Infinity)).toBe(Infinity);
    expect(ln(-1)).toBeNaN();
    expect(ln(-Infinity)).toBeNaN();
    expect(ln(Number.NaN)).toBeNaN();
  });

  // The table was written by ln itself; the properties above say that it is right, the table that it stays the same.
  test.each([
    [Number.MIN_VALUE, "c0874385446d71c3"],
    [2 ** -1022, "c086232bdd7abcd2"],
    [1e-300, "c085963447f87fb5"],
    [2 ** -53, "c0425e4f7b2737fa"],
    [1e-9, "c034b927f32bffb8"],
    [0.1, "c0026bb1bbb55515"],
    [0.5, "bfe62e42fefa39ef"],
    [Math.SQRT1_2, "bfd62e42fefa39ee"],
    [1 - 2 ** -53, "bca0000000000000"],
    [1, "0000000000000000"],
    [1 + 2 ** -52, "3cb0000000000000"],
    [Math.SQRT2, "3fd62e42fefa39f0"],
    [1.5, "3fd9f323ecbf984c"],
    [2, "3fe62e42fefa39ef"],
    [3, "3ff193ea7aad030a"],
    [10, "40026bb1bbb55515"],
    [123456789, "4032a1a38bd0540a"],
    [2 ** 53, "40425e4f7b2737fa"],
    [1e300, "4085963447f87fb5"],
    [Number.MAX_VALUE, "40862e42fefa39ef"],
  ])("of %d has the same bits everywhere", (x, bits) => {
    expect(bitsOf(ln(x))).toBe(bits);
  });
});

describe("exp", () => {
  check.prop([fc.double({ min: -700, max: 700, noNaN: true })], { seed: 4, numRuns: 20_000 })(
    "agrees with Math.exp from e^-700 to e^700",
    (x) => {
      expectClose(exp(x), Math.exp(x));
    },
  );

  check.prop([fc.double({ min: -1, max: 1, noNaN: true })], { seed: 5, numRuns: 20_000 })(
    "agrees with Math.exp near 0",
    (x) => {
      expectClose(exp(x), Math.exp(x));
    },
  );

  test("outside its range is 0 or Infinity, and of NaN is NaN", () => {
    expect(exp(-700.1)).toBe(0);
    expect(exp(-Infinity)).toBe(0);
    expect(exp(700.1)).toBe(Infinity);
    expect(exp(Infinity)).toBe(Infinity);
    expect(exp(Number.NaN)).toBeNaN();
  });

  test.each([
    [-700, "00d14f2b0fb9307f"],
    [-100.25, "36e4acd31e167ebb"],
    [-36.7, "3ca0998b04bdd190"],
    [-1, "3fd78b56362cef38"],
    [-0.5, "3fe368b2fc6f960a"],
    [-1e-9, "3fefffffff768fa1"],
    [0, "3ff0000000000000"],
    [1e-9, "3ff000000044b830"],
    [0.1, "3ff1aec7b35a00d4"],
    [0.5, "3ffa61298e1e069c"],
    [1, "4005bf0a8b14576a"],
    [2, "401d8e64b8d4ddae"],
    [10, "40d5829dcf950560"],
    [36.7, "433ed8026b267154"],
    [100.25, "48f8c39b9134bac4"],
    [700, "7f0d945df4f8ec8e"],
  ])("of %d has the same bits everywhere", (x, bits) => {
    expect(bitsOf(exp(x))).toBe(bits);
  });
});

describe("power", () => {
  check.prop([fc.double({ min: 1e-6, max: 1e6, noNaN: true }), fc.double({ min: -20, max: 20, noNaN: true })], {
    seed: 6,
    numRuns: 20_000,
  })("agrees with Math.pow, less exactly as the exponent of e grows", (x, y) => {
    // exp turns the absolute error of y·ln x, which grows with its size, into a relative one.
    const tolerance = RELATIVE_ERROR * (1 + Math.abs(y * Math.log(x)));
    expect(Math.abs(power(x, y) / x ** y - 1)).toBeLessThan(tolerance);
  });

  test("to the exponent 0 is 1", () => {
    expect(power(7.3, 0)).toBe(1);
  });
});

describe("gammaFunction", () => {
  test("of a whole number is the factorial of the one before", () => {
    let factorial = 1;
    for (let n = 1; n <= 60; n++) {
      expect(Math.abs(gammaFunction(n) / factorial - 1)).toBeLessThan(1e-14);
      factorial *= n;
    }
  });

  // From a calculation with 40 digits.
  test.each([
    [1e-9, 999999999.4227843],
    [0.1, 9.51350769866873],
    [0.25, 3.625609908221908],
    [0.5, 1.772453850905516],
    [0.999, 1.0005782056293586],
    [1.0078125, 0.9955504407142942],
    [1.4616321449683622, 0.8856031944108887],
    [1.75, 0.9190625268488832],
    [2.5, 1.329340388179137],
    [7.3, 1271.4236336639087],
    [15.25, 170491265198.19232],
    [31.7, 2.9251320722173995e33],
  ])("of %d is right to 1e-14", (x, expected) => {
    expect(Math.abs(gammaFunction(x) / expected - 1)).toBeLessThan(1e-14);
  });

  // Steps of 2^-30, so that 1 more and 1 less are exact.
  check.prop([fc.integer({ min: 2 ** 20, max: 60 * 2 ** 30 })], { seed: 7, numRuns: 5_000 })(
    "grows by its argument when that grows by 1",
    (steps) => {
      const x = steps / 2 ** 30;
      expect(Math.abs(gammaFunction(x + 1) / (x * gammaFunction(x)) - 1)).toBeLessThan(1e-14);
    },
  );

  check.prop([fc.integer({ min: 2 ** 20, max: 2 ** 29 })], { seed: 8, numRuns: 5_000 })(
    "is reflected at 1/2",
    (steps) => {
      const x = steps / 2 ** 30;
      const product = gammaFunction(x) * gammaFunction(1 - x);
      expect(Math.abs((product * Math.sin(Math.PI * x)) / Math.PI - 1)).toBeLessThan(1e-14);
    },
  );

  test("is no number from 0 down, and Infinity beyond the range of doubles", () => {
    expect(gammaFunction(0)).toBeNaN();
    expect(gammaFunction(-0.5)).toBeNaN();
    expect(gammaFunction(Number.NaN)).toBeNaN();
    expect(gammaFunction(171)).toBeLessThan(Infinity);
    expect(gammaFunction(172)).toBe(Infinity);
  });
});

describe("meanDecay and its deficit", () => {
  const decay = (x: number): number => -Math.expm1(-x) / x;

  check.prop([fc.double({ min: 1e-6, max: 700, noNaN: true })], { seed: 9, numRuns: 5_000 })(
    "agree with Math.expm1 to 1e-14",
    (x) => {
      expect(Math.abs(meanDecay(x) / decay(x) - 1)).toBeLessThan(1e-14);
      // The oracle itself loses digits near 0.
      if (x > 0.5) expect(Math.abs(meanDecayDeficit(x) / ((1 - decay(x)) / x) - 1)).toBeLessThan(1e-14);
    },
  );

  test.each([
    [0, 1, 0.5],
    [1e-9, 0.9999999995, 0.4999999998333333],
    [0.01, 0.9950166250831947, 0.49833749168053576],
    [0.3, 0.8639392643942738, 0.45353578535242073],
    [0.9999, 0.6321469837433563, 0.36788980523716736],
    [1, 0.6321205588285577, 0.36787944117144233],
    [4, 0.24542109027781644, 0.1886447274305459],
  ])("of %d are right to 1e-14", (x, mean, deficit) => {
    expect(Math.abs(meanDecay(x) / mean - 1)).toBeLessThan(1e-14);
    expect(Math.abs(meanDecayDeficit(x) / deficit - 1)).toBeLessThan(1e-14);
  });
});

function expectClose(actual: number, oracle: number): void {
  if (actual === oracle) return;
  expect(Math.abs(actual / oracle - 1)).toBeLessThan(RELATIVE_ERROR);
}

function bitsOf(x: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  return view.getBigUint64(0).toString(16).padStart(16, "0");
}
