import Table from "cli-table3";
import { NO_LINES } from "../no-lines.ts";
import { formatBytes, formatDuration, significant } from "../../sim/base/units.ts";
import type { Gpu } from "../../sim/hardware/gpu.ts";
import type { CatalogWorkload } from "../../sim/workload/catalog/entry.ts";
import type { Alone, LoneRequest } from "./alone.ts";
import { gradesText, parametersOf, type WorkloadParameter } from "./parameters.ts";

/** Characters for the source of a parameter, so that a table is about as wide as a terminal. */
const SOURCE_WIDTH = 56;

/** The catalogue as a table for a terminal. */
export function listText(workloads: readonly CatalogWorkload[]): string {
  const rows = table(["name", "what it is", "kind", "memory", "parameters", "sources"]);
  for (const workload of workloads) {
    const { name, title, kind, memory } = workload;
    const { contextBytes, weightsBytes, workingBytes } = memory;
    const parameters = parametersOf(workload);
    const sources = new Set(parameters.flatMap(({ source }) => source ?? [])).size;
    const bytes = formatBytes(contextBytes.value + weightsBytes.value + workingBytes.value);
    const size = memory.kvCache === null ? bytes : `${bytes} + KV`;
    rows.push([name, title, kind, size, gradesText(parameters), sources]);
  }
  return trimmed(
    `${rows.toString()}\n\nMemory is that of one process; KV: keys and values take what is left. Parameters by grade.\n` +
      "slicewise workloads NAME shows every parameter with its source, and times alone on MIG slices.",
  );
}

/** One workload in detail, for a terminal. */
export function detailText(workload: CatalogWorkload, gpu: Gpu, alone: readonly Alone[], request: LoneRequest): string {
  const { name, title, kind, doc } = workload;
  return trimmed(
    [
      `${title} (${name}): ${kind}`,
      wrapped(doc, 110),
      "Parameters",
      parameterTable(parametersOf(workload)),
      `Alone on ${gpu.title}: ${requestText(request)}, nobody else there`,
      aloneTable(alone, request.promptTokens !== null),
    ].join("\n\n"),
  );
}

function parameterTable(parameters: readonly WorkloadParameter[]): string {
  const rows = table(["parameter", "value", "range", "grade", "source"], [null, null, null, null, SOURCE_WIDTH]);
  for (const { name, value, unit, grade, source, range } of parameters) {
    const between = range === null ? "" : `${quantity(range[0], unit)} to ${quantity(range[1], unit)}`;
    rows.push([name, quantity(value, unit), between, grade ?? "-", source ?? "see above"]);
  }
  return rows.toString();
}

function aloneTable(alone: readonly Alone[], isLlm: boolean): string {
  const times = isLlm ? ["latency", "ttft", "tpot"] : ["latency"];
  const rows = table(["part", "SMs", "bandwidth", ...times]);
  for (const { profile, sms, bandwidthShare, latencyNs, ttftNs, tpotNs, failure } of alone) {
    const place = [profile ?? "whole GPU", sms, `${significant(bandwidthShare * 100)} %`];
    if (failure !== null) rows.push([...place, { content: "does not fit its memory", colSpan: times.length }]);
    else rows.push([...place, ...[latencyNs, ...(isLlm ? [ttftNs, tpotNs] : [])].map(time)]);
  }
  return rows.toString();
}

function requestText({ batch, promptTokens, outputTokens }: LoneRequest): string {
  if (promptTokens !== null) return `one request of ${promptTokens} prompt tokens and ${outputTokens} output tokens`;
  return `one request of ${batch} ${batch === 1 ? "item" : "items"}`;
}

/** As a person reads it; the JSON has the exact number. */
function quantity(value: number | string, unit: string): string {
  if (typeof value === "string") return value;
  if (unit === "ns") return formatDuration(value);
  if (unit === "B") return formatBytes(value);
  return Number.isInteger(value) ? String(value) : significant(value);
}

function time(ns: number | null): string {
  return ns === null ? "-" : formatDuration(ns);
}

function wrapped(text: string, width: number): string {
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = lines.at(-1)!;
    if (line === "") lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines.join("\n");
}

function trimmed(text: string): string {
  return text.replaceAll(/ +$/gmu, "");
}

function table(head: readonly string[], colWidths: readonly (number | null)[] = []): InstanceType<typeof Table> {
  const style = { head: [], border: [], compact: true, "padding-left": 0, "padding-right": 1 };
  const widths = { colWidths: [...colWidths], wordWrap: true };
  return new Table({ head: [...head], ...widths, style, chars: NO_LINES });
}
