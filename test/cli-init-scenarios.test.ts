import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { fitTogether, totalNeedBytes } from "../cli/init/memory-need.ts";
import { type Placed, placeAll } from "../cli/init/place.ts";
import { scenarioText } from "../cli/init/scenario-text.ts";
import { parseTenant } from "../cli/init/tenant-flag.ts";
import { placeOrRefuse } from "../cli/init/whole-wish.ts";
import { POLICY_KINDS, type TenantWish, USUAL_KINDS, type Wish } from "../cli/init/wish.ts";
import { type Problem, ProblemsError } from "../sim/base/problems.ts";
import { findGpu, GPUS } from "../sim/hardware/gpus.ts";
import { planMemory } from "../sim/scenario/memory.ts";
import { parseScenario, scenarioOf } from "../sim/scenario/parse.ts";
import type { Scenario } from "../sim/scenario/scenario.ts";
import { WORKLOADS } from "../sim/workload/catalog.ts";
import type { CatalogWorkload } from "../sim/workload/catalog/entry.ts";

/** Names that YAML would read as something else, and others. */
const NAMES = ["chat", "1", "true", "null", "1e3", "no", "a b", "Ü.x_-", "0x10", "2026-01-01", "y", "12:30", "batch-2"];

const tenant = (workload: CatalogWorkload): fc.Arbitrary<Omit<TenantWish, "name">> =>
  fc.record({
    workload: fc.constant(workload),
    rate:
      workload.kind === "training"
        ? fc.constantFrom(null, "2/s")
        : fc.constantFrom("3/s", "90/min", "0.5/h", "1e2/s", ".5/s"),
    targets: fc.constantFrom([], [{ metric: "latency", limit: "100ms" }] as const, [
      { metric: "latency", limit: "1 s" } as const,
      { metric: "throughput", limit: "2/s" } as const,
    ]),
  });

/** Small workloads come as often as large ones, or most wishes would not fit. */
const SMALL = WORKLOADS.filter((workload) => totalNeedBytes(workload) < 12e9);
const anyTenant = fc.oneof(fc.constantFrom(...SMALL), fc.constantFrom(...WORKLOADS)).chain(tenant);

const wishes: fc.Arbitrary<Wish> = fc.record({
  gpu: fc.constantFrom(...GPUS),
  gpus: fc.integer({ min: 1, max: 4 }),
  tenants: fc
    .tuple(fc.array(anyTenant, { minLength: 1, maxLength: 9 }), fc.shuffledSubarray(NAMES, { minLength: 9 }))
    .map(([tenants, names]) => tenants.map((one, i) => ({ name: names[i]!.replace(":", "."), ...one }))),
  policies: fc.oneof(fc.constant(null), fc.subarray([...POLICY_KINDS], { minLength: 1 })),
  duration: fc.constantFrom(null, "10min", "1 h"),
  seed: fc.nat(),
});

describe("starter scenarios", () => {
  test.prop([wishes], { numRuns: 150 })(
    "are scenarios without problems whose memory fits, for any tenants, GPU and policies; else nothing fits and it says why",
    (wish) => {
      const placed = placeAll(wish);
      expect(placed.map(({ kind }) => kind)).toEqual(
        POLICY_KINDS.filter((kind) => (wish.policies ?? USUAL_KINDS).includes(kind)),
      );
      const present = placed.filter((one) => "gpus" in one);
      if (present.length === 0) {
        expect(refusals(wish).at(-1)!.help).toMatch(/^Take|^These/u);
        return;
      }
      const text = scenarioText(wish, placed, "my.yaml");
      expect(text).toBe(scenarioText(wish, placeAll(wish), "my.yaml"));
      const scenario = scenarioIn(text);
      expect(failures(scenario)).toEqual([]);
      expect(scenario.policies).toHaveLength(present.length);
      expect(text.match(/# Left out:/gu)?.length ?? 0).toBe(placed.length - present.length);
      expect(scenario.tenants.map(({ name }) => name)).toEqual(wish.tenants.map(({ name }) => name).toSorted());
    },
  );

  test.prop([wishes], { numRuns: 60 })("leave time-slicing and MPS out only where one GPU cannot hold all", (wish) => {
    const placed = placeAll({ ...wish, policies: ["time-slicing", "mps"] });
    const workloads = wish.tenants.map(({ workload }) => workload);
    if (!fitTogether(workloads, wish.gpu.memoryBytes.value)) return;
    expect(placed.map((one) => "gpus" in one)).toEqual([true, true]);
  });

  test.prop([wishes], { numRuns: 60 })(
    "leave MIG out only where equal instances of one GPU would not do either",
    (wish) => {
      const [placed] = placeAll({ ...wish, policies: ["mig"] });
      if ("gpus" in placed!) return;
      const names = wish.tenants.map(({ name }) => name);
      const equal = scenarioOf(
        {
          title: "equal",
          duration: "1s",
          gpus: { type: wish.gpu.name },
          tenants: Object.fromEntries(
            wish.tenants.map(({ name, workload }) => [
              name,
              { workload: workload.name, arrivals: { kind: "poisson", rate: "1/s" } },
            ]),
          ),
          policies: { mig: [{ gpu: 0, mig: { equal: "each" }, tenants: names }] },
        },
        "equal.yaml",
      );
      if ("problems" in equal) return;
      const [policy] = equal.scenario.policies;
      const memory = new Map(policy!.partitions.map(({ members, slice }) => [members[0]!.tenant, slice.memoryBytes]));
      expect(wish.tenants.every(({ name, workload }) => fitTogether([workload], memory.get(name)!))).toBe(false);
    },
  );
});

describe("the places of tenants", () => {
  const wish = (gpu: string, gpus: number, ...flags: string[]): Wish => {
    const problems: Problem[] = [];
    const tenants = flags.map((flag) => parseTenant(flag, problems)!);
    expect(problems).toEqual([]);
    return { gpu: findGpu(gpu)!, gpus, tenants, policies: null, duration: null, seed: 1 };
  };
  const policy = (from: Wish, name: string): readonly string[] => {
    const { policies } = scenarioIn(scenarioText(from, placeAll(from), "my.yaml"));
    return policies
      .find((one) => one.name === name)!
      .partitions.map(({ slice, members }) => `${slice.id}: ${members.map((member) => member.tenant).join(" ")}`);
  };
  const three = ["a=resnet50@9/s", "b=llama-3-8b@1/s", "c=bert-base@9/s"];

  test("put whoever answers requests before training, and let one server hold all models, where that is asked for", () => {
    const from = wish("a100-sxm4-80gb", 1, "a=resnet50@9/s", "b=bert-base@9/s", "tune=lora-qwen2.5-1.5b");
    const asked: Wish = { ...from, policies: ["priority", "shared-server"] };
    const text = scenarioText(asked, placeAll(asked), "my.yaml");
    expect(text).toContain("priority: {}, tenants: [{ tenant: a, priority: 1 }, { tenant: b, priority: 1 }, tune] }");
    expect(policy(asked, "one server")).toEqual(["gpu0: a b tune"]);
    const alike: Wish = { ...wish("t4-16gb", 1, "a=resnet50@9/s", "b=bert-base@9/s"), policies: ["priority"] };
    expect(scenarioText(alike, placeAll(alike), "my.yaml")).toContain("[{ tenant: a, priority: 1 }, b]");
  });

  test("give the tenant that needs most memory the largest instance", () => {
    expect(policy(wish("h100-sxm5-80gb", 1, ...three), "MIG")).toEqual([
      "gpu0/2g.20gb@0: a",
      "gpu0/2g.20gb@2: c",
      "gpu0/3g.40gb@4: b",
    ]);
  });

  test("make equal instances for as many small tenants as there are slices", () => {
    const seven = Array.from({ length: 7 }, (_, i) => `t${i}=resnet50@9/s`);
    expect(policy(wish("a100-sxm4-80gb", 1, ...seven), "MIG")).toHaveLength(7);
    const text = scenarioText(wish("a100-sxm4-80gb", 1, ...seven), placeAll(wish("a100-sxm4-80gb", 1, ...seven)), "x");
    expect(text).toContain("mig: { equal: each }");
  });

  test("share fewer GPUs than there are, so that sharing is compared with a GPU for each", () => {
    const four = wish("a100-sxm4-80gb", 4, ...three, "d=reranker@1/s");
    expect(policy(four, "one GPU each")).toHaveLength(4);
    expect(new Set(policy(four, "time-slicing").map((place) => place.split(":")[0]))).toEqual(
      new Set(["gpu0", "gpu1"]),
    );
  });

  test("spread over more GPUs where memory asks for it", () => {
    const two = wish("a100-sxm4-40gb", 2, "a=llama-2-13b@1/s", "b=llama-2-13b@1/s");
    expect(policy(two, "MPS")).toEqual(["gpu0: a", "gpu1: b"]);
  });

  test("leave MIG out where no instance is large enough, and say what the tenants need", () => {
    const large = wish("a100-sxm4-80gb", 1, "a=qwen3-32b@1/s", "b=bert-base@9/s");
    const left = placeAll(large).find(({ kind }) => kind === "mig")! as Placed & { readonly leftOut: string };
    expect(left.leftOut).toMatch(
      /no MIG layout .* large enough for each tenant; the tenants need a 66\.\d GiB, b 934 MiB/u,
    );
  });
});

function scenarioIn(text: string): Scenario {
  const parsed = parseScenario(text, "my.yaml");
  if ("problems" in parsed) throw new ProblemsError(parsed.problems);
  return parsed.scenario;
}

function failures({ tenants, policies }: Scenario): readonly string[] {
  const byName = new Map(tenants.map((one) => [one.name, one]));
  return policies.flatMap(({ partitions }) =>
    partitions.flatMap((partition) => planMemory(partition, byName).flatMap(({ failure }) => failure ?? [])),
  );
}

function refusals(wish: Wish): readonly Problem[] {
  try {
    placeOrRefuse(wish);
  } catch (error) {
    if (error instanceof ProblemsError) return error.problems;
    throw error;
  }
  throw new Error("it was not refused");
}
