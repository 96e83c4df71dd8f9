import { dirname, resolve } from "node:path";
import type { Problem } from "../base/problems.ts";
import { openTrace } from "../workload/traces/open-trace.ts";
import { TRACE_FORMATS } from "../workload/traces/index.ts";
import { lengthNotes, skippedNotes } from "../workload/traces/trace-notes.ts";
import type { ReadyScenario, ReadyTenant, Scenario, TenantSpec, TraceArrivals } from "./scenario.ts";
import { windowOf, windowRefusals } from "./window.ts";

export interface LoadOptions {
  /** Folder that relative trace files of the scenario are looked up in: that of the scenario file. */
  readonly scenarioFile: string;
  /** Trace files given on the command line, by tenant; they win over those of the scenario. */
  readonly traces?: ReadonlyMap<string, string>;
  /** Leave out and count bad rows instead of refusing the file. */
  readonly skipBadRows?: boolean;
}

/** Reads the traces of a scenario. @returns the scenario ready to run, or all problems of all files */
export async function loadTraces(
  scenario: Scenario,
  options: LoadOptions,
): Promise<{ readonly ready: ReadyScenario } | { readonly problems: readonly Problem[] }> {
  const problems: Problem[] = [];
  const notes: string[] = [];
  for (const name of options.traces?.keys() ?? []) {
    if (scenario.tenants.some((tenant) => tenant.name === name)) continue;
    const names = scenario.tenants.map((tenant) => tenant.name).join(", ");
    problems.push({
      path: "--trace",
      rule: "names no tenant of the scenario",
      found: name,
      help: `There are: ${names}`,
    });
  }
  const tenants: ReadyTenant[] = [];
  for (const tenant of scenario.tenants) {
    const given = options.traces?.get(tenant.name);
    const { arrivals } = tenant;
    if (arrivals.kind !== "trace") {
      tenants.push({ ...tenant, arrivals, traceTokens: null });
      if (given !== undefined) {
        problems.push({
          path: `--trace ${tenant.name}`,
          rule: `its arrivals are ${arrivals.kind}, not a trace`,
          help: "Set arrivals: {kind: trace} in the scenario",
        });
      }
      continue;
    }
    const file = given ?? (arrivals.file === null ? null : resolve(dirname(options.scenarioFile), arrivals.file));
    if (file === null) {
      problems.push({
        file: options.scenarioFile,
        path: `tenants.${tenant.name}.arrivals`,
        rule: "names no trace file",
        help: `Add file: to it, or run with --trace ${tenant.name}=FILE`,
      });
      continue;
    }
    const read = await readTrace(tenant, arrivals, file, options.skipBadRows ?? false);
    if ("problems" in read) problems.push(...read.problems);
    else {
      tenants.push(read.tenant);
      notes.push(...read.notes);
    }
  }
  const ready = { ...scenario, tenants, notes };
  const { durationNs } = windowOf(ready);
  for (const { name, arrivals, traceTokens } of tenants) {
    if (traceTokens !== null && arrivals.kind === "listed") notes.push(...lengthNotes(name, arrivals.atNs, durationNs));
  }
  if (problems.length === 0) {
    // Only now is it known when the traces end.
    const { scenarioFile: file } = options;
    problems.push(...windowRefusals(ready).map(({ key, rule, help }) => ({ file, path: key, rule, help })));
  }
  return problems.length > 0 ? { problems } : { ready };
}

async function readTrace(
  tenant: TenantSpec,
  arrivals: TraceArrivals,
  file: string,
  skipBadRows: boolean,
): Promise<{ tenant: ReadyTenant; notes: string[] } | { problems: readonly Problem[] }> {
  const format = TRACE_FORMATS.find((known) => known.name === arrivals.format)!;
  const read = await format.read(openTrace(file), { file, skipBadRows });
  if ("problems" in read) return read;
  const { promptTokens, outputTokens } = read.trace;
  const atNs = read.trace.atNs.map((ns) => Math.round(ns / arrivals.load));
  return {
    tenant: { ...tenant, arrivals: { kind: "listed", atNs }, traceTokens: { promptTokens, outputTokens } },
    notes: skippedNotes(tenant.name, read.trace),
  };
}
