import type { Problem } from "../base/problems.ts";
import { workloadNames } from "../workload/catalog.ts";
import { readYaml } from "./yaml-document.ts";

/** Workloads of a file by name: what a tenant that names one is given. */
export type WorkloadsFile = ReadonlyMap<string, FileWorkload>;

/** An entry of a workloads file; its other keys say where the numbers come from and change nothing. */
export interface FileWorkload {
  /** As `work:` of a tenant. */
  readonly work: Readonly<Record<string, unknown>>;
  /** As `memory:` of a tenant; undefined where the file does not say. */
  readonly memory?: unknown;
}

/**
 * Reads a file of workloads as `slicewise calibrate` writes it: `workloads:` with an entry for each name.
 * @param file its name as the user gave it, for messages
 * @returns its workloads, or everything that is wrong with it
 */
export function readWorkloads(
  text: string,
  file: string,
): { readonly workloads: WorkloadsFile } | { readonly problems: readonly Problem[] } {
  const document = readYaml(text, file);
  if ("problems" in document) return document;
  const entries = isMapping(document.value) ? document.value["workloads"] : undefined;
  if (!isMapping(entries)) {
    const help = "slicewise calibrate writes such files";
    return { problems: [{ file, rule: "must hold workloads: with an entry for each name", help }] };
  }
  const problems: Problem[] = [];
  const workloads = new Map<string, FileWorkload>();
  for (const [name, entry] of Object.entries(entries)) {
    const path = ["workloads", name];
    if (workloadNames().includes(name)) {
      problems.push(document.locate({ path, rule: "is the name of a workload of the catalogue", help: "Rename it" }));
    } else if (!isMapping(entry) || !isMapping(entry["work"])) {
      problems.push(document.locate({ path, rule: "must have work:, as a tenant has", help: "See slicewise schema" }));
    } else workloads.set(name, { work: entry["work"], memory: entry["memory"] });
  }
  return problems.length > 0 ? { problems } : { workloads };
}

/**
 * The scenario with the work of every tenant that names a workload of the file written out, so that it stands on its
 * own: results, worker threads and sweeps need no second file.
 * @param document plain data of a scenario file; what is not as the grammar has it stays as it is
 */
export function withWorkloads(document: unknown, workloads: WorkloadsFile): unknown {
  if (!isMapping(document)) return document;
  const { workloads: _, ...rest } = document;
  const { tenants } = rest;
  if (!isMapping(tenants)) return rest;
  const written = Object.entries(tenants).map(([name, tenant]): [string, unknown] => {
    if (!isMapping(tenant)) return [name, tenant];
    const { workload, ...own } = tenant;
    const found = typeof workload === "string" ? workloads.get(workload) : undefined;
    if (found === undefined || "work" in own) return [name, tenant];
    const { batch, ...work } = found.work;
    return [
      name,
      {
        ...own,
        // A batch of the tenant replaces the one at which the workload was measured.
        work: "batch" in own || batch === undefined ? work : { ...work, batch },
        ...(found.memory === undefined || "memory" in own ? {} : { memory: found.memory }),
      },
    ];
  });
  return { ...rest, tenants: Object.fromEntries(written) };
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
