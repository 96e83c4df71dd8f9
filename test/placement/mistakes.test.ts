import { describe, expect, test } from "vitest";
import { problemsOf, scenarioOf } from "../scenario/valid.ts";

const HEAD = `title: t
duration: 10s
gpus: {type: a100-sxm4-80gb, count: 2}
tenants:
  web: {workload: resnet50, arrivals: {kind: poisson, rate: 5/s}}
  llm: {workload: llama-3-8b, arrivals: {kind: closed, concurrency: 2}}
policies:
`;

const policy = (body: string): string => `${HEAD}  p: ${body}\n`;
const POOL = "gpus: [{gpu: 0, timeSlicing: {}, replicas: 4}]";

describe("a policy whose tenants are placed", () => {
  test.each([
    [
      "a rule of the table",
      `{placement: any, ${POOL}, tenants: [web, llm]}`,
      'policies.p.placement: must be random, distributed or packed (found "any")',
    ],
    [
      "no pinned tenants in its pool",
      "{placement: random, gpus: [{gpu: 0, tenants: [web]}], tenants: [web, llm]}",
      "policies.p.gpus[0].tenants: unknown key (found tenants). An orchestrator places them: list them in tenants: beside gpus:, for all GPUs together",
    ],
    [
      "ways to share of which replicas exist",
      "{placement: random, gpus: [{gpu: 0, priority: {}, replicas: 2}], tenants: [web, llm]}",
      "policies.p.gpus[0].priority: unknown key (found priority). There are: gpu, mig, exclusive, timeSlicing, mps, replicas",
    ],
    [
      "a way to share for several replicas",
      "{placement: random, gpus: [{gpu: 0, replicas: 2}], tenants: [web, llm]}",
      "policies.p.gpus[0].replicas: 2 replicas share this partition, but not how (found gpu0 with no timeSlicing or mps). Add timeSlicing: {} (what a GPU does by itself) or mps: {}",
    ],
    [
      "no more replicas than the way to share takes",
      "{placement: random, gpus: [{gpu: 0, mps: {}, replicas: 100}], tenants: [web, llm]}",
      "policies.p.gpus[0].replicas: one MPS server takes at most 48 clients, but 100 replicas are offered here (found 100). Offer fewer",
    ],
    [
      "a replica for every process",
      "{placement: random, gpus: [{gpu: 0, timeSlicing: {}, replicas: 2}], tenants: [web, {tenant: llm, processes: 2}]}",
      "policies.p.tenants: 3 processes ask for 2 replicas of whole GPUs, so some would stay pending for ever (found 2 × llm, web). Raise replicas:, add a GPU to gpus:, or place fewer processes",
    ],
    [
      "a replica of the right kind for every process",
      "{placement: random, gpus: [{gpu: 0, mig: [{profile: 3g.40gb}]}, {gpu: 1}], tenants: [{tenant: llm, profile: 3g.40gb}, {tenant: web, profile: 3g.40gb}]}",
      "policies.p.tenants: 2 processes ask for 1 replica of 3g.40gb, so some would stay pending for ever (found llm, web). Raise replicas:, add a GPU to gpus:, or place fewer processes",
    ],
    [
      "every tenant of the scenario",
      `{placement: random, ${POOL}, tenants: [web]}`,
      "policies.p: tenant llm has no place in this policy (found web). Add it to tenants:, for the orchestrator to place",
    ],
    [
      "no tenant twice",
      `{placement: random, ${POOL}, tenants: [web, llm, web]}`,
      "policies.p.tenants[2]: asks for places already (found web). For several processes use {tenant: …, processes: …}",
    ],
    [
      "tenants that exist",
      `{placement: random, ${POOL}, tenants: [web, llm, wbe]}`,
      'policies.p.tenants[2]: is not a tenant of this scenario (found wbe). Did you mean "web"?',
    ],
    [
      "a profile of the pool",
      "{placement: random, gpus: [{gpu: 0, mig: {equal: 2}}], tenants: [{tenant: web, profile: 4g.40gb}, llm]}",
      'policies.p.tenants[0].profile: is no profile of a GPU instance of this policy\'s pool (found 4g.40gb). Did you mean "3g.40gb"?',
    ],
    [
      "a profile where the pool has several",
      "{placement: random, gpus: [{gpu: 0, mig: [{profile: 4g.40gb}, {profile: 3g.40gb}]}], tenants: [web, {tenant: llm, profile: 3g.40gb}]}",
      "policies.p.tenants[0]: web asks for a GPU instance, but the pool has several kinds (found 4g.40gb, 3g.40gb). Say which: {tenant: web, profile: 4g.40gb}",
    ],
    [
      "a routing for processes that may land apart",
      "{placement: random, gpus: [{gpu: 0, timeSlicing: {}, replicas: 2}, {gpu: 1, mps: {}, replicas: 2}], tenants: [{tenant: web, processes: 2}, llm]}",
      "policies.p.tenants: 2 processes of web may land on several partitions, but not how its requests are routed (found no routing: of web). Give the tenant routing: (least-outstanding, round-robin, shortest-queue, random, power-of-two, shared-queue)",
    ],
    [
      "caps under mps only",
      `{placement: random, ${POOL}, tenants: [{tenant: web, threads: 50%}, llm]}`,
      "policies.p.tenants[0].threads: caps a process under mps only, and it may land elsewhere (found gpu0). Leave it out, or share all partitions that it may get by mps: {}",
    ],
    [
      "each GPU once",
      "{placement: random, gpus: [{gpu: 0}, {gpu: 0}], tenants: [web, llm]}",
      "policies.p.gpus[1].gpu: GPU 0 is already used by entry 1 of this policy (found 0). Merge the entries",
    ],
    [
      "GPUs of the scenario",
      "{placement: random, gpus: [{gpu: 0}, {gpu: 7}], tenants: [web, llm]}",
      "policies.p.gpus[1].gpu: there is no such GPU: the pool has 2, numbered from 0 (found 7). Raise gpus.count or use a lower number",
    ],
    [
      "no sharing beside a list of instances",
      "{placement: random, gpus: [{gpu: 0, mig: [{profile: 3g.40gb}, {profile: 3g.40gb}], replicas: 2}], tenants: [web, llm]}",
      "policies.p.gpus[0].replicas: a GPU that is split by MIG is not shared as a whole (found 2). Move replicas: into an entry of mig:",
    ],
  ])("has %s", (_rule, body, told) => {
    expect(problemsOf(policy(body))[0]?.replace(/^f\.yaml:8:\d+: /u, "")).toBe(told);
  });

  test("has tenants that fit on some partition", () => {
    const [told] = problemsOf(policy("{placement: random, gpus: [{gpu: 0, mig: {equal: 7}}], tenants: [web, llm]}"));
    expect(told).toContain("llm is too large for every partition that it may get, the largest of 9.50 GiB");
  });

  test("is a list of GPUs or a mapping with a placement", () => {
    expect(problemsOf(policy("{gpu: 0, timeSlicing: {}, tenants: [web, llm]}"))).toStrictEqual([
      "f.yaml:8:3: policies.p: must be a list with one entry per GPU, such as [{gpu: 0, …}], or {placement: random, gpus: […], tenants: […]}",
    ]);
  });

  test("may place copies of a tenant, each on its own", () => {
    const text = policy(`{placement: random, ${POOL}, tenants: [web, llm]}`).replace("5/s}}", "5/s}, copies: 3}");
    const { asks } = scenarioOf(text).policies[0]!.placement!;
    expect(asks.map(({ tenant, processes }) => [tenant, processes])).toStrictEqual([
      ["llm", 1],
      ["web 1", 1],
      ["web 2", 1],
      ["web 3", 1],
    ]);
  });
});
