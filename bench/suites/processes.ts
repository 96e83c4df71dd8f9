import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import type { Plan, Suite } from "../harness/suite.ts";
import { ours } from "./contenders.ts";

/** How long the program takes to start, to run something small, and what a second worker brings. */
export function processSuites(plan: Plan): Suite[] {
  const replications = plan.quick ? 16 : 64;
  const main = `${plan.program}/cli/main.js`;
  const small = `${plan.folder}/small.json`;
  writeFileSync(small, JSON.stringify(queue("5min", 1)));
  const replicated = { product: pathToFileURL(plan.program).href, document: queue("600s", replications) };
  return [
    {
      name: "start",
      title: "A process, from start to end",
      unit: "ms",
      isSameWork: false,
      contenders: [
        ours("bare node", "process", { args: ["-e", "0"] }),
        ours("--help", "process", { args: [main, "--help"] }),
        ours("small run with report", "process", { args: [main, "run", small, "--out", `${plan.folder}/small`] }),
      ],
      ratios: [],
    },
    {
      name: "workers",
      title: `${replications} replications of about 80 ms`,
      unit: "ms",
      isSameWork: true,
      contenders: [1, 2].map((workers) =>
        ours(workers === 1 ? "1 worker" : `${workers} workers`, "replications", { ...replicated, workers }),
      ),
      ratios: [["1 worker", "2 workers"]],
    },
  ];
}

/** Two tenants in turns on one GPU. */
function queue(duration: string, replications: number): object {
  const work = { reference: "a100-sxm4-80gb", hostGap: "0ms", compute: "5ms", size: { kind: "exponential" } };
  const tenant = { work, arrivals: { kind: "poisson", rate: "60/s" }, slo: { latency: "50ms" } };
  return {
    title: "two tenants",
    seed: 1,
    duration,
    warmup: "10s",
    replications,
    gpus: [{ type: "a100-sxm4-80gb", count: 1 }],
    tenants: { a: tenant, b: tenant },
    policies: { turns: [{ gpu: 0, timeSlicing: {}, tenants: ["a", "b"] }] },
  };
}
