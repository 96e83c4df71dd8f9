import { describe, expect, test } from "vitest";
import { describeRun } from "../../reports/finding.ts";
import { standingOf } from "../../reports/standing.ts";
import { fakeResult } from "../support/fake-result.ts";
import {
  below,
  FIVE_POLICIES,
  SIX_TENANTS,
  type FakePolicy,
  type FakeTenant,
  type Fate,
} from "../support/fake-story.ts";

const MS = 1e6;
const named = (...names: string[]): FakePolicy[] =>
  names.map((name) => FIVE_POLICIES.find((each) => each.name === name)!);

const TWO: readonly FakeTenant[] = [
  { name: "api", targets: [below("latency", 100 * MS)], p99Ns: 0, ratePerS: 10 },
  { name: "batch", targets: [below("latency", 900 * MS)], p99Ns: 0, ratePerS: 10 },
];

/** A policy that puts all tenants on each of `gpus` GPUs; only names, counts and fates matter here. */
function policy(
  name: string,
  gpus: number,
  fates: Readonly<Record<string, Fate>> = {},
  rest: Partial<FakePolicy> = {},
): FakePolicy {
  const partition = { profile: null, discipline: "exclusive" as const, tenants: TWO.map((tenant) => tenant.name) };
  return { name, gpus: Array.from({ length: gpus }, () => [partition]), fates, ...rest };
}

const two = (...policies: FakePolicy[]): ReturnType<typeof describeRun> =>
  describeRun(fakeResult({ tenants: TWO, policies }));

describe("a policy that meets every target on fewer GPUs than the largest one", () => {
  const finding = describeRun(fakeResult());

  test("is the headline", () => {
    expect(finding.title).toBe("Six services fit two A100s, not six");
    expect(finding.recommended?.name).toBe("mig");
  });

  test("comes with its tightest tenant, its savings, who else does it and what breaks under the others", () => {
    expect(finding.verdict).toBe(
      "mig serves all six services on two A100s and saves four GPUs and $8.84 an hour ($6,453 a month) against one-gpu-each; " +
        "the tightest is chat, whose p99 TTFT is at 81 % of its target. " +
        "hybrid (two A100s) and one-gpu-each (six A100s) meet every target too, but mps runs train out of memory and " +
        "time-slicing leaves rank's p99 latency at ≥ 4.30× its target.",
    );
    expect(finding.focus).toBe("chat");
  });

  test("says nothing of money without a price", () => {
    const policies = FIVE_POLICIES.map((each) => ({ ...each, costPerHour: null }));
    const { verdict, saving } = describeRun(fakeResult({ policies }));
    expect(verdict).toContain("saves four GPUs against one-gpu-each;");
    expect(verdict).not.toContain("$");
    expect(saving).toStrictEqual({ gpus: 4, costPerHour: null, currency: "USD" });
  });

  test("admits that fewer GPUs of a dearer kind cost more", () => {
    const { verdict } = two(
      policy("apart", 2, {}, { costPerHour: 2 }),
      policy("together", 1, {}, { costPerHour: 3.5 }),
    );
    expect(verdict).toContain("saves one GPU but costs $1.50 an hour ($1,095 a month) more against apart");
  });

  test("names both kinds of GPU where they differ", () => {
    const { title } = two(policy("apart", 2), policy("together", 1, {}, { gpuType: "h100-sxm5-80gb" }));
    expect(title).toBe("Two services fit one H100, not two A100s");
  });

  test("is in the singular for one service", () => {
    const { title, verdict } = describeRun(fakeResult({ tenants: SIX_TENANTS.slice(0, 1) }));
    expect(title).toBe("One service fits two A100s, not six");
    expect(verdict).toContain("mig serves chat on two A100s");
    expect(verdict).toContain("; its p99 TTFT is at 81 % of its target.");
  });
});

describe("among policies that meet every target", () => {
  test("fewer GPUs win over everything else", () => {
    const { recommended } = two(
      policy("a", 2, { api: 0.1 }, { costPerHour: 1 }),
      policy("b", 1, { api: 0.9 }, { costPerHour: 9 }),
    );
    expect(recommended?.name).toBe("b");
  });

  test("then the lower cost wins", () => {
    const { recommended } = two(
      policy("a", 2, { api: 0.1 }, { costPerHour: 5 }),
      policy("b", 2, { api: 0.9 }, { costPerHour: 4 }),
    );
    expect(recommended?.name).toBe("b");
  });

  test("then the one with the most room wins", () => {
    const { recommended, title } = two(policy("a", 2, { api: 0.9 }), policy("b", 2, { api: 0.7 }));
    expect(recommended?.name).toBe("b");
    expect(title).toBe("Both policies meet every target on two A100s");
  });

  test("the first in the scenario wins a perfect tie", () => {
    expect(two(policy("first", 2), policy("second", 2)).recommended?.name).toBe("first");
    expect(two(policy("second", 2), policy("first", 2)).recommended?.name).toBe("second");
  });

  test("the title counts or names them when none saves a GPU", () => {
    const miss = { api: 2 };
    expect(two(policy("a", 2), policy("b", 2), policy("c", 2, miss)).title).toBe(
      "Only a and b meet every target on two A100s",
    );
    expect(two(policy("a", 2), policy("b", 2), policy("c", 2), policy("d", 2), policy("e", 1, miss)).title).toBe(
      "Four of five policies meet every target",
    );
    expect(two(policy("a", 2), policy("b", 2), policy("c", 2)).title).toBe(
      "All three policies meet every target on two A100s",
    );
  });
});

describe("a policy that alone meets every target without saving a GPU", () => {
  test("is named as the only one", () => {
    const { title, verdict } = describeRun(fakeResult({ policies: named("one-gpu-each", "time-slicing", "mps") }));
    expect(title).toBe("Only one-gpu-each meets every target");
    expect(verdict).not.toContain("saves");
  });

  test("is no comparison when no other policy ran", () => {
    const { title, verdict } = describeRun(fakeResult({ policies: named("mig") }));
    expect(title).toBe("mig meets every target on two A100s");
    expect(verdict.endsWith("No other policy was compared.")).toBe(true);
  });
});

describe("when no policy meets every target", () => {
  test("none is recommended, and the closest is named with what it leaves undone", () => {
    const finding = describeRun(fakeResult({ policies: named("time-slicing", "mps") }));
    expect(finding.recommended).toBeNull();
    expect(finding.title).toBe("No policy serves all six services on two A100s");
    expect(finding.verdict).toBe(
      "Closest is mps on two A100s: it serves four of six services, and runs train out of memory. " +
        "time-slicing leaves rank's p99 latency at ≥ 4.30× its target.",
    );
  });

  test("of none it says none", () => {
    expect(two(policy("mps", 1, { api: 2, batch: 3 })).verdict).toContain("mps serves none of the two services, and");
  });

  test("the title says so even of the largest policy", () => {
    const { title } = two(policy("apart", 2, { api: 1.2 }), policy("together", 1, { api: 1.4 }));
    expect(title).toBe("No policy serves both services, even on two A100s");
  });

  test("a lone policy is not compared", () => {
    const { title, verdict } = two(policy("mps", 1, { api: 1.2 }));
    expect(title).toBe("mps does not serve both services on one A100");
    expect(verdict).toBe(
      "mps serves one of two services, and leaves api's p99 latency at 1.20× its target. No other policy was compared.",
    );
  });

  test("the focus is the tenant that most policies fail", () => {
    const { focus } = two(policy("a", 1, { api: 1.2 }), policy("b", 1, { api: 1.3, batch: 8 }));
    expect(focus).toBe("api");
  });

  test("more than three failing policies are counted, not listed", () => {
    const policies = ["a", "b", "c", "d", "e"].map((name, i) => policy(name, 1, { api: 1.2 + i }));
    expect(two(...policies).verdict).toContain("b leaves api's p99 latency at 2.20× its target, c leaves");
    expect(two(...policies).verdict).toContain("and two more miss too.");
  });
});

describe("a shortfall", () => {
  const troubleOf = (fate: Fate): string =>
    two(policy("good", 1), policy("bad", 1, { api: fate }))
      .verdict.split(". ")
      .at(-1)!;

  test.each<readonly [Fate, string]>([
    ["out of memory", "bad runs api out of memory."],
    ["cannot run", "bad cannot run api."],
    [
      "nothing finished",
      "bad leaves open whether api meets its targets, as too few of its requests arrived or finished.",
    ],
    [{ ratio: 0.5, rejectedShare: 0.12 }, "bad rejects 12.0 % of api's requests."],
    [{ ratio: 2.5, lowerBound: true }, "bad leaves api's p99 latency at ≥ 2.50× its target."],
    [1.0004, "bad leaves api's p99 latency at >1× its target."],
  ])("%o reads as a clause", (fate, sentence) => {
    expect(troubleOf(fate)).toBe(sentence);
  });

  test("of memory is graver than a missed target, however far it is missed", () => {
    const { shortfalls } = two(policy("bad", 1, { api: 900, batch: "out of memory" }));
    expect(shortfalls[0]?.worst.tenant).toBe("batch");
    expect(shortfalls[0]?.unserved).toBe(2);
  });

  test("of memory counts even for a tenant without targets", () => {
    const tenants = [TWO[0]!, { ...TWO[1]!, targets: [] }];
    const { recommended, verdict } = describeRun(
      fakeResult({ tenants, policies: [policy("mps", 1, { batch: "out of memory" })] }),
    );
    expect(recommended).toBeNull();
    expect(verdict).toContain("runs batch out of memory");
  });
});

describe("where nothing is known to be missed, but not everything is known", () => {
  const untold: Fate = "nothing finished";

  test("the title says that it cannot be told, not that nobody serves", () => {
    expect(two(policy("mps", 1, { api: untold })).title).toBe(
      "Whether mps serves both services on one A100 cannot be told",
    );
    expect(two(policy("a", 1, { api: untold }), policy("b", 1, { batch: 3 })).title).toBe(
      "Whether any policy serves both services on one A100 cannot be told",
    );
  });

  test("the verdict says how much is known", () => {
    expect(two(policy("mps", 1, { api: untold })).verdict).toBe(
      "mps serves one of two services, and leaves open whether api meets its targets, as too few of its requests arrived or finished. No other policy was compared.",
    );
  });

  test("a policy of which one thing is unknown stands before one that misses a target", () => {
    expect(two(policy("misses", 1, { api: 1.1 }), policy("unknown", 1, { api: untold })).best?.name).toBe("unknown");
  });

  test("a known miss outweighs the unknown", () => {
    const { title, shortfalls } = two(policy("mps", 1, { api: untold, batch: 2 }));
    expect(title).toBe("mps does not serve both services on one A100");
    expect(shortfalls[0]?.worst.tenant).toBe("batch");
  });

  test("a missed target decides over another one without a value", () => {
    const result = fakeResult({
      tenants: [{ ...TWO[0]!, targets: [below("latency", 100 * MS), below("ttft", 10 * MS)] }],
      policies: [policy("mps", 1, { api: 3 })],
    });
    const [tenant] = result.policies[0]!.tenants;
    const [missed, other] = tenant!.targets;
    const untoldOther = { ...other!, value: null, ratio: null, verdict: "open" as const };
    const standing = standingOf(result.policies[0]!, {
      ...tenant!,
      targets: [missed!, untoldOther],
      worst: untoldOther,
    });
    expect([standing.kind, standing.outcome?.metric]).toStrictEqual(["missed", "latency"]);
  });

  test("no throughput at all is a miss, not an unknown", () => {
    const target = {
      metric: "throughput" as const,
      quantile: null,
      limit: 3,
      value: 0,
      ratio: null,
      verdict: "missed" as const,
      within: null,
      intervals: {},
    };
    const result = two(policy("mps", 1));
    const tenant = { ...result.best!.tenants[0]!, targets: [target], worst: target, met: false };
    expect(standingOf(result.best!, tenant).kind).toBe("stalled");
  });
});

describe("a tenant without targets", () => {
  const tenants = [...TWO, { ...TWO[1]!, name: "extra", targets: [] }];

  test("is not counted as served", () => {
    const fits = describeRun(fakeResult({ tenants, policies: [policy("a", 2), policy("b", 1)] }));
    expect(fits.title).toBe("Two services with targets fit one A100, not two");
    expect(fits.verdict).toContain("b serves both services with targets on one A100");
    const misses = describeRun(fakeResult({ tenants, policies: [policy("a", 1, { api: 3 })] }));
    expect(misses.verdict).toContain("a serves one of two services with targets, and");
  });

  test("that does not run is not said to be unserved", () => {
    const { title, verdict } = describeRun(
      fakeResult({ tenants, policies: [policy("a", 1, { extra: "out of memory" })] }),
    );
    expect(title).toBe("a does not run every service on one A100");
    expect(verdict).toContain("a serves both services with targets, but runs extra out of memory.");
  });
});

describe("names of policies", () => {
  test("stand as written, so that two that differ in case stay apart", () => {
    const { verdict } = two(policy("mps", 1), policy("MPS", 1, { api: 2 }), policy("ts-long", 1));
    expect(verdict).toContain("mps serves both services on one A100");
    expect(verdict).toContain("ts-long (one A100) meets every target too, but MPS leaves");
  });
});

describe("how a policy was chosen", () => {
  const choice = (...policies: FakePolicy[]): string | null => two(...policies).choice;

  test("is told when several meet every target, with what decided", () => {
    expect(choice(policy("a", 2), policy("b", 1))).toBe(
      "Both policies that meet every target are ranked by fewest GPUs, then lowest cost, then most headroom: b uses the fewest GPUs.",
    );
    expect(choice(policy("a", 1, {}, { costPerHour: 5 }), policy("b", 1, {}, { costPerHour: 4 }))).toMatch(
      /: b costs least of those with as few GPUs\.$/u,
    );
    expect(choice(policy("a", 1, { api: 0.9 }), policy("b", 1, { api: 0.7 }))).toMatch(
      /: of those with as few GPUs at the same cost, b has the most headroom \(worst target ÷ limit 70 %; a's 90 %\)\.$/u,
    );
    expect(choice(policy("a", 1), policy("b", 1))).toMatch(/: a and b tie, and the first in the scenario is taken\.$/u);
  });

  test("is no question when one or none does", () => {
    expect(choice(policy("a", 1), policy("b", 1, { api: 2 }))).toBeNull();
    expect(choice(policy("a", 1, { api: 2 }))).toBeNull();
  });
});

describe("throughput targets", () => {
  const tenants: FakeTenant[] = [
    { name: "train", targets: [{ metric: "throughput", quantile: null, limit: 3 }], p99Ns: 300 * MS, ratePerS: 4 },
  ];

  test("read as what is achieved of the target", () => {
    const verdict = (fate: Fate): string =>
      describeRun(fakeResult({ tenants, policies: [policy("mps", 1, { train: fate })] })).verdict;
    expect(verdict(0.8)).toContain("its throughput is at 1.25× its target");
    expect(verdict(1.5)).toContain("train's throughput at 67 % of its target");
  });
});

describe("without any target", () => {
  const tenants = SIX_TENANTS.map((tenant) => ({ ...tenant, targets: [] }));

  test("no policy is recommended; slowdowns are compared instead", () => {
    const finding = describeRun(fakeResult({ tenants }));
    expect(finding.recommended).toBeNull();
    expect(finding.title).toMatch(/^No proven difference between five policies in how much they slow /u);
    expect(finding.verdict).toMatch(/no service states a target, so no policy can be recommended\.$/u);
  });

  test("a lone policy states its worst slowdown", () => {
    const { title } = describeRun(fakeResult({ tenants, policies: named("mig") }));
    expect(title).toMatch(/^\w+ runs \d\.\d\d× slower than alone on a GPU$/u);
  });
});

describe("an empty result", () => {
  test("is described, not thrown at", () => {
    expect(describeRun(fakeResult({ policies: [] })).title).toBe("Nothing was run");
    expect(describeRun(fakeResult({ tenants: [], policies: [policy("a", 1)] })).title).toBe("No service was run");
  });
});
