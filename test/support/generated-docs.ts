import { EXIT } from "../../cli/exit-codes.ts";
import { formatBytes, formatDuration, significant } from "../../sim/base/units.ts";
import { findGpu, GPUS } from "../../sim/hardware/gpus.ts";
import { maximalLayouts } from "../../sim/hardware/placement.ts";
import { METRICS } from "../../sim/metrics/definitions.ts";
import { POLICIES } from "../../sim/sharing/index.ts";
import type { Parameter } from "../../sim/sharing/policy.ts";
import { WORKLOADS } from "../../sim/workload/catalog.ts";

/** Tables of the documentation that come from the code's own tables, by the name in their marker. */
const GENERATED: Readonly<Record<string, () => string>> = {
  policies: () =>
    table(
      ["policy", "key", "what it does", "settings (default on A100 SXM4 80 GB)"],
      POLICIES.map(({ name, key, doc, params, options }) => [
        name,
        `\`${key}:\``,
        doc,
        [
          ...Object.entries(params).map(([param, parameter]) => `\`${param}\` ${defaultOf(parameter)}`),
          ...Object.entries(options ?? {}).map(([option, { doc: meaning }]) => `\`${option}\` (${meaning})`),
        ].join(", ") || "none",
      ]),
    ),
  gpus: () =>
    table(
      ["GPU", "name", "SMs", "memory", "GB/s", "MIG profiles", "full layouts (standard profiles)"],
      GPUS.map(({ title, name, sms, memoryBytes, bandwidth, mig }) => [
        title,
        `\`${name}\``,
        String(sms.value),
        formatBytes(memoryBytes.value),
        bandwidth.value === null ? "?" : significant(bandwidth.value / 1e9),
        mig === null
          ? "no MIG"
          : mig.profiles
              .filter(({ kind }) => kind !== "media")
              .map((profile) => profile.name)
              .join(", "),
        mig === null ? "-" : String(maximalLayouts(mig, ["standard"]).length),
      ]),
    ),
  workloads: () =>
    table(
      ["name", "what it is", "kind"],
      WORKLOADS.map(({ name, title, kind }) => [`\`${name}\``, title, kind]),
    ),
  metrics: () =>
    table(
      ["metric", "unit", "better", "meaning"],
      METRICS.map(({ name, unit, better, doc }) => [name, unit, better, doc]),
    ),
  "exit codes": () =>
    table(
      ["code", "meaning"],
      Object.values(EXIT).map(({ code, doc }) => [String(code), doc]),
    ),
};

/** The text with every generated block filled in anew. @throws Error when a marker names no table */
export function fillGenerated(text: string): string {
  return text.replace(
    /(<!-- generated: (.+?) -->\n)[^]*?(<!-- end -->)/gu,
    (_all, open: string, name: string, end: string) => {
      const generate = GENERATED[name];
      if (generate === undefined) throw new Error(`no generated table is called "${name}"`);
      return `${open}\n${generate()}\n\n${end}`;
    },
  );
}

function defaultOf(parameter: Parameter): string {
  const { value } = parameter.fallback(findGpu("a100-sxm4-80gb")!);
  return parameter.type === "duration" ? formatDuration(value) : significant(value);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
