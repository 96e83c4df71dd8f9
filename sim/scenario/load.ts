import { dirname, resolve } from "node:path";
import type { Problem } from "../base/problems.ts";
import { stream } from "../base/random.ts";
import { besideTrace, openTrace } from "../workload/traces/open-trace.ts";
import { TRACE_FORMATS } from "../workload/traces/index.ts";
import type { RequestTrace } from "../workload/traces/trace-format.ts";
import { selectRequests } from "../workload/traces/select-requests.ts";
import { contentNotes, lengthNotes, skippedNotes } from "../workload/traces/trace-notes.ts";
import type { ReadyScenario, ReadyTenant, Scenario, TenantSpec, TraceArrivals } from "./scenario.ts";
import { tooLateNotes } from "./too-late.ts";
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
        const isFed = arrivals.kind === "fed";
        problems.push({
          path: `--trace ${tenant.name}`,
          rule: isFed
            ? `its requests come from the stage before it in ${arrivals.pipeline}`
            : `its arrivals are ${arrivals.kind}, not a trace`,
          help: isFed ? "Give the first stage a trace" : "Set arrivals: {kind: trace} in the scenario",
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
    const read = await readTrace(tenant, arrivals, file, scenario, options);
    if ("problems" in read) problems.push(...read.problems);
    else {
      tenants.push(read.tenant);
      notes.push(...read.notes);
    }
  }
  const ready = { ...scenario, tenants, notes };
  const { durationNs } = windowOf(ready);
  for (const { name, arrivals, traceTokens } of tenants) {
    notes.push(...tooLateNotes(name, arrivals, durationNs));
    if (traceTokens !== null && arrivals.kind === "listed") notes.push(...lengthNotes(name, arrivals.atNs, durationNs));
  }
  for (const { name } of scenario.durationNs === null ? (scenario.pipelines ?? []) : []) {
    notes.push(
      `Later stages of ${name} count what reaches them before the last arrival at the first one, ${name} itself all of its requests; a duration that is longer counts them everywhere.`,
    );
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
  { seed }: Scenario,
  { scenarioFile, skipBadRows = false }: LoadOptions,
): Promise<{ tenant: ReadyTenant; notes: string[] } | { problems: readonly Problem[] }> {
  const { format: name, selection, load } = arrivals;
  const format = TRACE_FORMATS.find((known) => known.name === name)!;
  const { window } = selection;
  const read = await format.read(openTrace(file), {
    file,
    skipBadRows,
    seed,
    tenant: tenant.name,
    openBeside: besideTrace(file),
    ...(window === null ? {} : { window }),
  });
  if ("problems" in read) return read;
  const selected = selectRequests(read.trace, selection, stream(seed, tenant.name, "trace/rateScale"));
  const path = `tenants.${tenant.name}.arrivals`;
  if ("problem" in selected) {
    const { key, ...problem } = selected.problem;
    return { problems: [{ file: scenarioFile, path: `${path}.${key}`, ...problem }] };
  }
  const { promptTokens, outputTokens, hasTokens } = selected.trace;
  if (tenant.work.kind === "bursts") return burstTenant(tenant, selected.trace, read.trace, load);
  if (!hasTokens && tenant.workload === "inline") {
    const help = `Use a workload of the catalogue, whose token counts are then drawn, or a trace with token counts`;
    return { problems: [{ file: scenarioFile, path, rule: `the ${name} trace gives no token counts`, help }] };
  }
  const atNs = selected.trace.atNs.map((ns) => Math.round(ns / load));
  const drawn = hasTokens
    ? []
    : [`The trace of ${tenant.name} gives no token counts; they are drawn as its workload says.`];
  return {
    tenant: {
      ...tenant,
      arrivals: { kind: "listed", atNs },
      traceTokens: hasTokens ? { promptTokens, outputTokens } : null,
    },
    notes: [
      ...skippedNotes(tenant.name, read.trace),
      ...contentNotes(tenant.name, { ...read.trace, notes: selected.trace.notes }),
      ...drawn,
    ],
  };
}

/** A tenant without tokens takes the times of a trace, and its sizes as factors around their mean. */
function burstTenant(
  tenant: TenantSpec,
  { atNs, size, hasTokens, notes }: RequestTrace,
  read: RequestTrace,
  load: number,
): { tenant: ReadyTenant; notes: string[] } {
  const mean = size === null ? 1 : size.reduce((sum, each) => sum + each, 0) / size.length;
  const unused = hasTokens ? [`The token counts in the trace of ${tenant.name} are not used: it generates none.`] : [];
  const scaled = size === null ? [] : [`The sizes in the trace of ${tenant.name} scale its work around their mean.`];
  return {
    tenant: {
      ...tenant,
      arrivals: { kind: "listed", atNs: atNs.map((ns) => Math.round(ns / load)) },
      traceTokens: null,
      ...(size === null ? {} : { traceSizes: size.map((each) => each / mean) }),
    },
    notes: [...skippedNotes(tenant.name, read), ...contentNotes(tenant.name, { ...read, notes }), ...unused, ...scaled],
  };
}
