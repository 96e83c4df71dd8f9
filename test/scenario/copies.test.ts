import { describe, expect, test } from "vitest";
import type { TenantResult } from "../../sim/result/run.ts";
import { tinyResult, tinyRun, tinyScenario } from "../support/tiny.ts";
import { problemsOf } from "./valid.ts";

const WORK = { reference: "a100-sxm4-80gb", compute: "4ms", size: { kind: "exponential" } };
const TENANT = { work: WORK, arrivals: { kind: "poisson", rate: "30/s" } };

/** `copies` of a tenant "chat" beside one that is alone. */
function chats(copies: number, policies: Readonly<Record<string, unknown>>) {
  return {
    duration: "10s",
    warmup: "1s",
    tenants: { chat: { ...TENANT, title: "Chat", copies }, web: TENANT },
    policies,
  };
}

describe("copies of a tenant", () => {
  test("are named by their numbers, with titles, and stand wherever the name stands", () => {
    const { tenants, policies } = tinyScenario(
      chats(3, {
        turns: [{ gpu: 0, timeSlicing: {}, tenants: ["web", { tenant: "chat", processes: 2 }] }],
        MIG: [
          {
            gpu: 0,
            mig: [
              { profile: "3g.40gb", mps: {}, tenants: ["chat"] },
              { profile: "4g.40gb", exclusive: {}, tenants: ["web"] },
            ],
          },
        ],
      }),
    );
    expect(tenants.map(({ name, title }) => `${name}: ${title}`)).toEqual([
      "chat 1: Chat 1",
      "chat 2: Chat 2",
      "chat 3: Chat 3",
      "web: web",
    ]);
    const members = policies.map(({ partitions }) =>
      partitions.map((partition) => partition.members.map(({ tenant, processes }) => `${processes} ${tenant}`)),
    );
    expect(members[0]).toEqual([["2 chat 1", "2 chat 2", "2 chat 3", "1 web"]]);
    expect(members[1]!.toSorted(([a], [b]) => (a! < b! ? -1 : 1))).toEqual([
      ["1 chat 1", "1 chat 2", "1 chat 3"],
      ["1 web"],
    ]);
  });

  test("of which there is one is still named by its number, so that a second one changes no name", () => {
    const { tenants } = tinyScenario(chats(1, { turns: [{ gpu: 0, timeSlicing: {}, tenants: ["chat", "web"] }] }));
    expect(tenants.map(({ name }) => name)).toEqual(["chat 1", "web"]);
  });

  test("draw the same arrivals and sizes when one more comes, also where it takes another place in the order of names", () => {
    const turns = { turns: [{ gpu: 0, timeSlicing: {}, tenants: ["chat", "web"] }] };
    const [nine, ten] = [9, 10].map((copies) => tinyRun(chats(copies, turns)));
    for (const name of ["chat 1", "chat 2", "chat 9", "web"]) {
      const arrivals = [nine, ten].map((run) => {
        const { arrivalNs, index, open } = run!.of(name);
        expect(open.count).toBe(0);
        return [...arrivalNs].toSorted((a, b) => a - b).concat(index.length);
      });
      expect(arrivals[0]!.length).toBeGreaterThan(100);
      expect(arrivals[1]).toEqual(arrivals[0]);
    }
    // Copies do not copy each other's draws.
    expect(nine!.of("chat 1").arrivalNs.slice(0, 5)).not.toEqual(nine!.of("chat 2").arrivalNs.slice(0, 5));
  });

  test("alone on an instance of the same profile have the same numbers however many there are", () => {
    const each = { MIG: [{ gpu: 0, mig: { equal: "each" }, tenants: ["web", "chat"] }] };
    const [five, six] = [4, 5].map((copies) => tinyResult(chats(copies, each)).policies[0]!.tenants);
    const numbers = (tenants: readonly TenantResult[] | undefined, name: string): unknown => {
      const { placements, ...rest } = tenants!.find((tenant) => tenant.name === name)!;
      expect(placements).toEqual([expect.stringMatching(/^gpu0\/1g\.10gb@\d$/)]);
      return rest;
    };
    for (const name of ["chat 1", "chat 2", "chat 3", "chat 4", "web"])
      expect(numbers(six, name)).toEqual(numbers(five, name));
  });
});

describe("mistakes with copies", () => {
  const text = (tenants: string, names: string): string => `title: T
duration: 1s
gpus: {type: a100-sxm4-80gb}
tenants:
${tenants}
policies:
  turns: [{gpu: 0, timeSlicing: {}, tenants: ${names}}]
`;
  const WEB = "{workload: resnet50, arrivals: {kind: poisson, rate: 5/s}";

  test("a copy may not have the name of another tenant, wherever they are placed", () => {
    const both = text(`  web: ${WEB}, copies: 2}\n  web 1: ${WEB}}`, "[web, web 1]");
    expect(problemsOf(both)).toContain(
      'f.yaml:6:3: tenants["web 1"]: is also the name of a copy of another tenant (found web 1). Give one of them another name',
    );
  });

  test("what is wrong with all of them is told once, at the tenant of the file", () => {
    const wrong = text("  web: {workload: resnet5, copies: 3, arrivals: {kind: poisson, rate: 5/s}}", "[web]");
    const problems = problemsOf(wrong);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^f\.yaml:5:19: tenants\.web\.workload: resnet5 is not in the workload catalogue/);
  });

  test.each(["0", "1.5", "1001", "many"])("there cannot be %s of them", (copies) => {
    const problems = problemsOf(text(`  web: ${WEB}, copies: ${copies}}`, "[web]"));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/tenants\.web\.copies: must be a whole number from 1 to 1000/);
  });

  test("a copy by itself has no place of its own in a policy", () => {
    const problems = problemsOf(text(`  web: ${WEB}, copies: 2}`, "[web 2]"));
    expect(problems.join("\n")).toMatch(/tenant web 1 has no place in this policy/);
  });
});
