import { describe, expect, test } from "vitest";
import { describeTenant } from "../../../sim/scenario/describe.ts";
import { isRandom } from "../../../sim/scenario/randomness.ts";
import { DAY_NS, WEEK_NS } from "../../../sim/workload/arrivals/profile.ts";
import { arrivalMoments } from "../../../sim/workload/arrivals/arrival-moments.ts";
import { tinyResult, tinyScenario, type TinyDocument } from "../../support/tiny.ts";
import { changed, problemsOf } from "../../scenario/valid.ts";

const S = 1e9;
const STATES = [
  { factor: 1, hold: "50s" },
  { factor: 4, hold: "10s" },
];

/** One tenant with these arrivals, and two modulators when it follows one. */
function document(arrivals: object, load = 1): TinyDocument {
  const follows = JSON.stringify(arrivals).includes("correlated");
  const whole = {
    duration: "20s",
    warmup: "0s",
    load,
    ...(follows ? { modulators: { crowd: { states: STATES } } } : {}),
    tenants: { own: { work: { reference: "a100-sxm4-80gb", compute: "1ms" }, arrivals } },
    policies: { own: [{ gpu: 0, exclusive: {}, tenants: ["own"] }] },
  };
  return whole;
}

const resolved = (arrivals: object, load = 1) => tinyScenario(document(arrivals, load)).tenants[0]!;

/** What is written, what it becomes, and how it is told. */
const FORMS: readonly (readonly [written: object, resolved: object, words: string])[] = [
  [{ kind: "weibull", rate: "5/s", cv: 2 }, { kind: "weibull", ratePerS: 5, cv: 2 }, "Weibull 5.00/s, CV 2.00"],
  [
    { kind: "on-off", rate: "6/s", onTime: "10s", offTime: "20s" },
    { ratePerS: 6, offRatePerS: 0, onNs: 10 * S, offNs: 20 * S, onLength: "exponential", offLength: "exponential" },
    "on-off mean 2.00/s, 10.0 s on and 20.0 s off, CV 7.37",
  ],
  [
    {
      kind: "on-off",
      rate: "6/s",
      offRate: "60/min",
      onTime: "1s",
      offTime: "4s",
      onDistribution: "constant",
      offDistribution: "exponential",
    },
    { ratePerS: 6, offRatePerS: 1, onLength: "constant", offLength: "exponential" },
    "on-off mean 2.00/s, 1.00 s on and 4.00 s off, CV 1.37",
  ],
  [
    {
      kind: "mmpp",
      states: [
        { rate: "0/s", hold: "1s" },
        { rate: "6/s", hold: "2s" },
        { rate: "3/s", hold: "1s" },
      ],
      next: [
        [0, 0.25, 0.75],
        [1, 0, 0],
        [0.5, 0.5, 0],
      ],
    },
    { ratesPerS: [0, 6, 3], chain: { holdS: [1, 2, 1] } },
    "MMPP mean 3.25/s, 3 states, CV 1.87",
  ],
  [
    { kind: "profile", rate: "3/s", profile: "llm-day", start: "18:30" },
    { ratePerS: 3, periodNs: DAY_NS, between: "lines", startNs: 18.5 * 3600 * S },
    "profile of a day, mean 3.00/s",
  ],
  [
    {
      kind: "profile",
      rate: "3/s",
      points: [
        { at: "Mon 00:00", factor: 0 },
        { at: "Tue 08:30:15", factor: 1 },
      ],
      between: "steps",
      start: "Sun 01:00",
    },
    {
      points: [
        { atNs: 0, factor: 0 },
        { atNs: DAY_NS + 8.5 * 3600 * S + 15 * S, factor: 1 },
      ],
      between: "steps",
      periodNs: WEEK_NS,
      startNs: 6 * DAY_NS + 3600 * S,
    },
    "profile of a week, mean 3.00/s",
  ],
  [
    {
      kind: "windows",
      windows: [
        { start: "10s", end: "20s", rate: "4/s", cv: 2, family: "weibull" },
        { start: "0s", end: "10s", rate: "2/s", cv: 1, family: "gamma" },
      ],
      repeat: "30s",
    },
    {
      windows: [
        { startNs: 0, endNs: 10 * S, ratePerS: 2, cv: 1, family: "gamma" },
        { startNs: 10 * S, endNs: 20 * S, ratePerS: 4, cv: 2, family: "weibull" },
      ],
      repeatNs: 30 * S,
    },
    "2 windows, mean 2.00/s",
  ],
  [
    {
      kind: "spike",
      rate: "5/s",
      spikes: [
        { start: "8s", length: "1s", factor: 0 },
        { start: "2s", length: "3s", factor: 4 },
      ],
    },
    {
      ratePerS: 5,
      spikes: [
        { startNs: 2 * S, lengthNs: 3 * S, factor: 4 },
        { startNs: 8 * S, lengthNs: S, factor: 0 },
      ],
    },
    "Poisson 5.00/s with 2 spikes",
  ],
  [
    { kind: "ramp", from: "0/s", to: "9/s", over: "10s" },
    { fromPerS: 0, toPerS: 9, startNs: 0, overNs: 10 * S },
    "ramp from 0.00/s to 9.00/s over 10.0 s",
  ],
  [
    { kind: "correlated", with: "crowd", rate: "3/s" },
    { ratePerS: 3, factors: [1, 4], chain: { holdS: [50, 10] } },
    "mean 3.00/s with modulator crowd, CV 1.27",
  ],
  [
    { kind: "correlated", with: "crowd", rate: "3/s", factors: [3, 0] },
    { factors: [3, 0] },
    "mean 3.00/s with modulator crowd, CV 3.32",
  ],
  [
    { kind: "batch", batches: { kind: "poisson", rate: "2/s" }, size: { kind: "geometric", mean: 3 } },
    { batches: { kind: "poisson", ratePerS: 2 }, size: { kind: "geometric", mean: 3 } },
    "batches of 3.00 on average: Poisson 2.00/s",
  ],
];

describe.each(FORMS)("%o", (written, expected, words) => {
  test("is read, and told in words", () => {
    const tenant = resolved(written);
    expect(tenant.arrivals).toMatchObject(expected);
    const warmup = { ns: 0, method: "given" } as never;
    expect(describeTenant(tenant, warmup).summary).toBe(`${words}; one request at a time`);
    expect(isRandom(tinyScenario(document(written)))).toBe(true);
  });

  test("has every rate multiplied by the load, and nothing else", () => {
    const [once, twice] = [resolved(written).arrivals, resolved(written, 2).arrivals];
    const doubled = JSON.stringify(once, (key, value: unknown) => {
      const isRate = key.endsWith("PerS");
      if (isRate && typeof value === "number") return 2 * value;
      return isRate && Array.isArray(value) ? value.map((rate) => 2 * (rate as number)) : value;
    });
    expect(JSON.parse(JSON.stringify(twice))).toStrictEqual(JSON.parse(doubled));
    expect(arrivalMoments(twice).ratePerS.value).toBeCloseTo(2 * arrivalMoments(once).ratePerS.value!, 12);
  });

  test("arrives in a simulation", () => {
    const [tenant] = tinyResult(document(written, 20)).policies[0]!.tenants;
    expect(tenant!.arrived).toBeGreaterThan(0);
  });
});

describe("arrivals of which nothing is drawn", () => {
  test.each([
    { kind: "weibull", rate: "5/s", cv: 0 },
    { kind: "batch", batches: { kind: "constant", rate: "5/s" }, size: { kind: "constant", requests: 2 } },
    {
      kind: "batch",
      batches: { kind: "gamma", rate: "5/s", cv: 0 },
      size: { kind: "listed", sizes: [{ requests: 2, weight: 1 }] },
    },
  ])("are told from the others: %o", (written) => {
    expect(isRandom(tinyScenario(document(written)))).toBe(false);
  });
});

describe("a mistake in arrivals is told with place, rule and way out:", () => {
  test.each([
    ["{kind: on-off, rate: 5/s, onTime: 1s}", ["arrivals.offTime: is missing: must be a duration above 0"]],
    [
      "{kind: on-off, rate: -5/s, onTime: 0s, offTime: 1s, offRate: -1/s, onDistribution: gamma}",
      [
        "arrivals.rate: must be more than 0",
        "arrivals.onTime: must be more than 0",
        "arrivals.offRate: must not be negative",
        "arrivals.onDistribution: must be constant or exponential",
      ],
    ],
    ["{kind: on-off, rate: 5/min, onTime: 1us, offTime: 1s}", ["arrivals: states must last long enough"]],
    ["{kind: mmpp, states: [{rate: 1/s, hold: 1s}]}", ["arrivals.states: must be a list of at least two states"]],
    [
      "{kind: mmpp, states: [{rate: 0/s, hold: 1s}, {rate: 0/s, hold: 1s}]}",
      ["arrivals.states: must have a state with a rate above 0"],
    ],
    [
      `{kind: mmpp, states: [${"{rate: 1/s, hold: 1s}, ".repeat(3)}], next: [[0, 0.5, 0.4], [0.5, 0.5, 0], [1, 0]]}`,
      [
        "arrivals.next[0]: must sum to 1 (found 0.9)",
        "arrivals.next[1][1]: must be 0: a state does not follow itself (found 0.5)",
        "arrivals.next[2]: must have one chance for each of the 3 states (found 2)",
      ],
    ],
    [
      `{kind: mmpp, states: [${"{rate: 1/s, hold: 1s}, ".repeat(3)}], next: [[0, 1, 0], [1, 0, 0], [1, 0, 0]]}`,
      ["arrivals.next: must lead from every state to every other"],
    ],
    ["{kind: profile, rate: 5/s}", ["arrivals: a profile needs points, or the name of one"]],
    [
      "{kind: profile, rate: 5/s, profile: llm-day, between: steps, start: Mon 08:00}",
      ["arrivals.between: does not apply: profile: llm-day gives it", "arrivals.start: must be a time of day"],
    ],
    [
      "{kind: profile, rate: 5/s, points: [{at: 08:00, factor: 0}, {at: 07:00, factor: 0}]}",
      ["arrivals.points: must have a factor above 0", "arrivals.points[1].at: must be later than the point before it"],
    ],
    [
      "{kind: profile, rate: 5/s, points: [{at: Mon 08:00, factor: 1}, {at: 09:00, factor: 2}]}",
      ["arrivals.points[1].at: must name a weekday"],
    ],
    ["{kind: profile, rate: 5/s, points: [{at: 24:00, factor: 1}]}", ["arrivals.points[0].at: must be a time of day"]],
    [
      "{kind: windows, repeat: 5s, windows: [{start: 0s, end: 10s, rate: 1/s, cv: 0.001, family: weibull}, {start: 9s, end: 8s, rate: 1/s, cv: 1, family: gamma}]}",
      [
        "arrivals.repeat: must be at least the end of the last window",
        "arrivals.windows[0].cv: of Weibull gaps must be 0 or at least 0.01",
        "arrivals.windows[1].start: windows must not overlap",
        "arrivals.windows[1].end: must be after start",
      ],
    ],
    [
      "{kind: windows, repeat: 1s, windows: [{start: 0s, end: 1us, rate: 1/s, cv: 1, family: gamma}]}",
      ["arrivals: windows that repeat must bring one request in 10,000 rounds"],
    ],
    [
      "{kind: spike, rate: 5/s, spikes: [{start: 5s, length: 2s, factor: 3}, {start: 4s, length: 2s, factor: 2}]}",
      ["arrivals.spikes[0].start: spikes must not overlap"],
    ],
    ["{kind: ramp, from: 0/s, to: 0/s, over: 1min}", ["arrivals: a ramp needs a rate above 0"]],
    ["{kind: weibull, rate: 5/s, cv: 0.001}", ["arrivals.cv: of Weibull gaps must be 0 or at least 0.01"]],
    [
      "{kind: batch, batches: {kind: list, at: [1s]}, size: {kind: constant, requests: 0}}",
      ["arrivals.batches.kind: must be poisson, gamma,", "arrivals.size.requests: must be a whole number from 1"],
    ],
    [
      "{kind: batch, batches: {kind: weibull, rate: 1/s, cv: 0.001}, size: {kind: listed, sizes: [{requests: 2, weight: 0}]}}",
      ["arrivals.batches.cv: of Weibull gaps", "arrivals.size.sizes: must have a weight above 0"],
    ],
    ["{kind: correlated, with: crowd, rate: 5/s}", ["arrivals.with: is not a modulator of the scenario (found crowd)"]],
  ])("%s", (arrivals, expected) => {
    expectProblems(changed("{kind: poisson, rate: 5/s}", arrivals), expected, "tenants.web.");
  });
});

describe("a mistake in a modulator is told once, at its own place:", () => {
  const GOOD = "{states: [{factor: 1, hold: 1s}, {factor: 2, hold: 1s}]}";
  const FOLLOW = "{kind: correlated, with: crowd, rate: 5/s}";
  test.each([
    [
      GOOD,
      "{kind: correlated, with: crowds, rate: 5/s}",
      ['tenants.web.arrivals.with: is not a modulator of the scenario (found crowds). Did you mean "crowd"?'].concat(
        "modulators.crowd: is followed by no tenant",
      ),
    ],
    [
      GOOD,
      "{kind: correlated, with: crowd, rate: 5/s, factors: [1, 2, 3]}",
      ["tenants.web.arrivals.factors: must have one factor for each of the 2 states"],
    ],
    [
      GOOD,
      "{kind: correlated, with: crowd, rate: 5/s, factors: [0, 0]}",
      ["tenants.web.arrivals.factors: must have a factor above 0"],
    ],
    [
      "{states: [{factor: 0, hold: 1s}, {factor: 0, hold: 1s}], next: [[0, 1], [0.5, 0.5]]}",
      FOLLOW,
      ["modulators.crowd.states: must have a state with a factor above 0", "modulators.crowd.next[1][1]: must be 0"],
    ],
    ["{states: [{factor: 1, hold: 1s}]}", FOLLOW, ["modulators.crowd.states: must be a list of at least two states"]],
    [
      "{states: [{factor: 1, hold: 1ns}, {factor: 2, hold: 1ns}]}",
      FOLLOW,
      ["tenants.web.arrivals: states must last long enough"],
    ],
    [GOOD, `{kind: batch, batches: ${FOLLOW}, size: {kind: constant, requests: 2}}`, []],
  ])("%s with %s", (modulator, arrivals, expected) => {
    const text = changed("{kind: poisson, rate: 5/s}", arrivals);
    expectProblems(changed("policies:", `modulators: {crowd: ${modulator}}\npolicies:`, text), expected, "");
  });
});

function expectProblems(text: string, expected: readonly string[], prefix: string): void {
  const problems = problemsOf(text).map((problem) => problem.replace(/^f\.yaml:\d+:\d+: /u, ""));
  // Only the beginning of each line is compared; what is missing or too much shows as well.
  const beginnings = expected.map((start) => `${prefix}${start}`);
  expect(problems.map((problem, i) => problem.slice(0, beginnings[i]?.length))).toStrictEqual(beginnings);
}
