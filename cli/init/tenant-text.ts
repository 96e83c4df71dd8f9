import type { CatalogWorkload } from "../../sim/workload/catalog/entry.ts";
import type { TenantWish } from "./wish.ts";
import { code, comment, nameText } from "./yaml-text.ts";

const TARGET_DOCS = {
  latency: "latency is arrival to end",
  ttft: "ttft is arrival to the first token",
  tpot: "tpot is the time for each token after the first",
  throughput: "throughput is requests finished per second, at least",
} as const;

const EXAMPLES: Readonly<Record<CatalogWorkload["kind"], string>> = {
  inference: "slo: { latency: 100ms }",
  llm: "slo: { ttft: 1s, tpot: 60ms }",
  training: "slo: { throughput: 2/s }",
};

/** The lines of all tenants, indented below `tenants:`. */
export function tenantLines(tenants: readonly TenantWish[]): readonly string[] {
  return tenants.flatMap((tenant) => [...oneTenant(tenant), ""]);
}

function oneTenant({ name, workload, rate, targets }: TenantWish): readonly string[] {
  const unit = workload.kind === "training" ? "step" : "request";
  return [
    ...comment(`${workload.title}. slicewise workloads ${workload.name} says what a ${unit} is and costs.`, 2),
    `  ${nameText(name)}:`,
    ...comment("What it runs, by its name in the catalogue. work: or shape: describe a model of your own.", 4),
    `    workload: ${nameText(workload.name)}`,
    ...arrivalLines(rate),
    ...targetLines(targets, workload.kind),
    ...memoryLines(workload.work.kind === "llm"),
  ];
}

function arrivalLines(rate: string | null): readonly string[] {
  if (rate === null) {
    return [
      ...comment(
        "A closed loop: the next step begins when the last has ended; concurrency is how many run at once.",
        4,
      ),
      "    arrivals: { kind: closed, concurrency: 1 }",
    ];
  }
  return [
    ...comment(
      "Requests come at random, so many per s, min, h or d. In volleys: " +
        `${code("{ kind: gamma, rate: …, cv: 4 }")}; recorded ones: ${code("{ kind: trace, file: … }")}.`,
      4,
    ),
    `    arrivals: { kind: poisson, rate: ${rate} }`,
  ];
}

function targetLines(targets: TenantWish["targets"], kind: CatalogWorkload["kind"]): readonly string[] {
  if (targets.length === 0) {
    const example = code(EXAMPLES[kind]);
    return comment(`No targets yet, so the report cannot say whether it is served. For example ${example}`, 4);
  }
  const docs = targets.map(({ metric }) => TARGET_DOCS[metric]).join(", ");
  const others = targets.some(({ metric }) => metric !== "throughput")
    ? "; 99 % of the requests must keep each time. Another share: " + code("percentile: 95")
    : "";
  const written = targets.map(({ metric, limit }) => `${metric}: ${limit}`).join(", ");
  return [...comment(`Targets: ${docs}${others}.`, 4), `    slo: { ${written} }`];
}

function memoryLines(isLlm: boolean): readonly string[] {
  if (!isLlm) return [];
  return comment(
    "Its cache of keys and values takes an equal part of the memory that is left. A fixed size: " +
      code("memory: { kvCache: 8GiB }"),
    4,
  );
}
