import { fc, test as check } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { fact } from "../../sim/base/fact.ts";
import { computeInstances } from "../../sim/sharing/compute-instances.ts";
import type { SharingPolicy } from "../../sim/sharing/policy.ts";
import { timeSlicing } from "../../sim/sharing/time-slicing.ts";
import { tinyRun, tinyScenario, type TinyDocument } from "../support/tiny.ts";
import { at, latencies } from "./sliced.ts";
import { oftenZero, smallProcesses } from "./small-processes.ts";
import { runStation } from "./small-station.ts";

const MS = 1_000_000;

/** Work that takes so long on a 3g.40gb of an A100: computing on its 42 SMs, or moving memory at its half bandwidth. */
function work(computeNs: number, memoryNs = 0): object {
  const reference = { reference: "a100-sxm4-80gb", referenceSms: 42, hostGap: "0ns" };
  return { ...reference, compute: `${computeNs}ns`, memory: `${memoryNs / 2}ns` };
}

/** A 3g.40gb of an A100, split. */
function split(tenants: Readonly<Record<string, unknown>>, compute: readonly object[]): TinyDocument {
  return {
    tenants,
    policies: { p: [{ gpu: 0, mig: [{ profile: "3g.40gb", compute }] }] },
    duration: "1s",
    limit: "2s",
  };
}

const own = (profile: string, ...tenants: readonly string[]): object => ({ profile, tenants });

describe("compute instances", () => {
  test("have SMs by their slices: work takes three times as long on 1c of 3g, half as long again on 2c", () => {
    const tenants = { a: { work: work(MS), arrivals: at(0) }, b: { work: work(MS), arrivals: at(0) } };
    const run = tinyRun(split(tenants, [own("1c", "a"), own("2c.3g.40gb", "b")]));
    expect([latencies(run, "a"), latencies(run, "b")]).toStrictEqual([[3 * MS], [1.5 * MS]]);
  });

  test("do not meet while none wants what the other needs", () => {
    const a = { work: work(MS), arrivals: at(0, 3 * MS, 4 * MS) };
    const b = { work: work(2 * MS), arrivals: { kind: "poisson", rate: "100/s" } };
    const together = tinyRun(split({ a, b }, [own("1c", "a"), own("2c", "b")]));
    const alone = tinyRun(split({ a }, [own("1c", "a")]));
    expect(latencies(together, "a")).toStrictEqual(latencies(alone, "a"));
    expect([...together.of("b").blameNs.contention].every((ns) => ns === 0)).toBe(true);
  });

  test("share the bandwidth of their GPU instance: two that want all of it take twice as long", () => {
    const memory = { work: work(0, 2 * MS), arrivals: at(0) };
    const run = tinyRun(split({ a: memory, b: memory }, [own("1c", "a"), own("2c", "b")]));
    expect([latencies(run, "a"), latencies(run, "b")]).toStrictEqual([[4 * MS], [4 * MS]]);
    expect([...run.of("a").blameNs.contention]).toStrictEqual([2 * MS]);
  });

  test("have the whole bandwidth while the other does not want it", () => {
    const late = { work: work(0, MS), arrivals: at(MS) };
    const run = tinyRun(
      split({ a: { work: work(0, 2 * MS), arrivals: at(0) }, b: late }, [own("1c", "a"), own("2c", "b")]),
    );
    // a: 1 ms alone, then half speed while b has work, which takes 2 ms and is all that a still needed.
    expect([latencies(run, "a"), latencies(run, "b")]).toStrictEqual([[3 * MS], [2 * MS]]);
  });

  test("share it max-min fairly: who wants a quarter gets it, and leaves three quarters", () => {
    // On 1c: 1 ms of computing becomes 3 ms, so that 1 ms of memory is a quarter of 4 ms.
    const modest = { work: work(MS, MS), arrivals: at(0) };
    const greedy = { work: work(0, 3 * MS), arrivals: at(0) };
    const run = tinyRun(split({ greedy, modest }, [own("2c", "greedy"), own("1c", "modest")]));
    expect([latencies(run, "modest"), latencies(run, "greedy")]).toStrictEqual([[4 * MS], [4 * MS]]);
    expect(run.engine().bandwidth).toBeGreaterThan(0);
  });

  test("share the memory of their GPU instance, which is given out once", () => {
    const tenant = { work: work(MS), arrivals: at(0), memory: { context: "20GiB" } };
    const run = tinyRun(split({ a: tenant, b: tenant }, [own("1c", "a"), own("2c", "b")]));
    expect([run.of("a").finished, run.of("b").finished]).toStrictEqual([1, 0]);
  });
});

const slicing = fc.integer({ min: 1, max: 8 }).chain((slice) =>
  fc.record({
    slice: fc.constant(slice),
    contextSwitch: oftenZero(4),
    contextSwitchIdle: oftenZero(4),
    coldCache: oftenZero(slice - 1),
  }),
);

describe("a compute instance in turns", () => {
  check.prop([smallProcesses, slicing], { seed: 7, numRuns: 2000 })(
    "does what time-slicing does when nobody wants its bandwidth",
    (processes, settings) => {
      const turns = Object.fromEntries(
        Object.entries(settings).map(([name, value]) => [
          name,
          { parameter: timeSlicing.params.contextSwitch, fact: fact(value, "ns", "assumed", "given") },
        ]),
      );
      const { policy, paramFacts } = computeInstances([{ name: "1c", sms: fact(14, "1", "assumed", "given"), turns }]);
      const params = Object.fromEntries(Object.entries(paramFacts).map(([name, { value }]) => [name, value]));
      const inOne: SharingPolicy = {
        ...policy,
        station: (members, _params, probe) =>
          policy.station(
            members.map((member) => ({ ...member, part: 0 })),
            params,
            probe,
          ),
      };
      const { outcomes } = runStation(timeSlicing, processes, { ...settings, idleLinger: 0 });
      expect(runStation(inOne, processes, {}).outcomes).toStrictEqual(outcomes);
    },
  );
});

describe("a scenario with compute instances", () => {
  const tenant = { work: work(MS), arrivals: at(0), memory: { context: "0B" } };
  const tenants = { a: tenant, b: tenant, c: tenant };

  test("names every part and its settings", () => {
    const turns = { profile: "2c", timeSlicing: { slice: "1ms" }, tenants: ["b", "c"] };
    const [spec] = tinyScenario(split(tenants, [own("1c", "a"), turns])).policies[0]!.partitions;
    expect(spec!.policy.name).toBe("compute-instances");
    expect(spec!.params).toMatchObject({ "0 1c.3g.40gb SMs": 14, "1 2c.3g.40gb SMs": 28, "1 2c.3g.40gb slice": 1e6 });
    expect(spec!.members.map((member) => member.tenant)).toStrictEqual(["a", "b", "c"]);
  });

  test.each([
    [
      [own("4c", "a"), own("1c", "b", "c")],
      /compute\[0\]\.profile: 4c is not a compute instance of 3g\.40gb.*Use 1c, 2c, 3c/,
    ],
    [[own("2c", "a"), own("2c", "b")], /compute: 3g\.40gb has 3 compute slices, and these compute instances need 4/],
    [
      [{ ...own("1c", "a", "b"), mps: {} }, own("1c", "c")],
      /compute\[0\]\.mps: a compute instance is used by one process/,
    ],
    [[own("1c", "a", "b"), own("1c", "c")], /compute\[0\]: 2 processes share this partition, but not how/],
    [[own("1c", "a"), own("1c", "a"), own("1c", "b")], /compute: a tenant is on one compute instance/],
    [[own("1c", "a"), own("1c", "b")], /tenant c has no place/],
  ])("that is not possible is refused with a way out: %j", (compute, message) => {
    expect(() => tinyScenario(split(tenants, compute))).toThrow(message);
  });

  test("does not share the GPU instance as a whole too", () => {
    const mig = [{ profile: "3g.40gb", mps: {}, compute: [own("1c", "a"), own("1c", "b"), own("1c", "c")] }];
    expect(() => tinyScenario({ tenants, policies: { p: [{ gpu: 0, mig }] } })).toThrow(
      /Move mps: into an entry of compute/,
    );
  });
});
