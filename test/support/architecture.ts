import { importsOf, withoutComments } from "./source-files.ts";
import type { SourceFile } from "./source-files.ts";

/*
 * The rules of the floor plan as functions: files in, broken rules out, each as "file: rule (found …)".
 * test/architecture.test.ts applies them to the repository, and shows on small bad samples that each can fail.
 */

/**
 * What a folder may import besides itself. Floors, from the lowest; result and statistics are siblings that do not
 * know each other, and so are engine and hardware.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  "sim/base": [],
  "sim/result": ["sim/base"],
  "sim/statistics": ["sim/base"],
  "sim/engine": ["sim/base", "sim/result"],
  "sim/hardware": ["sim/base", "sim/result"],
  "sim/workload": ["sim/base", "sim/result", "sim/hardware"],
  "sim/sharing": ["sim/base", "sim/result", "sim/engine", "sim/hardware", "sim/workload"],
  "sim/metrics": [
    "sim/base",
    "sim/result",
    "sim/statistics",
    "sim/engine",
    "sim/hardware",
    "sim/workload",
    "sim/sharing",
  ],
  "sim/scenario": [
    "sim/base",
    "sim/result",
    "sim/statistics",
    "sim/engine",
    "sim/hardware",
    "sim/workload",
    "sim/sharing",
    "sim/metrics",
  ],
  "sim/sweep": ["sim/base", "sim/result", "sim/metrics", "sim/scenario"],
  "sim/calibration": [
    "sim/base",
    "sim/result",
    "sim/statistics",
    "sim/engine",
    "sim/hardware",
    "sim/workload",
    "sim/sharing",
    "sim/metrics",
    "sim/scenario",
  ],
  "sim/claims": ["sim/base", "sim/result", "sim/statistics", "sim/metrics", "sim/scenario"],
  "sim/choice": [
    "sim/base",
    "sim/result",
    "sim/statistics",
    "sim/hardware",
    "sim/workload",
    "sim/sharing",
    "sim/metrics",
    "sim/scenario",
  ],
  reports: ["sim/base", "sim/result"],
  cli: ["sim", "reports"],
};

/** A workload knows the slice it runs on and the catalogue of GPUs, but not how GPUs are cut. */
const HARDWARE_FOR_WORKLOAD = ["device-slice.ts", "gpu.ts", "gpus.ts"];

/** What the simulator may use from npm; reports and the command line bring their own. */
const SIM_PACKAGES = [
  "hyparquet-writer",
  "ml-levenberg-marquardt",
  "ml-matrix",
  "seedrandom",
  "simple-statistics",
  "udsv",
  "yaml",
  "zod",
];

/** Pure functions of numbers: they know no file format and no random generator but that of sim/base. */
const STATISTICS_PACKAGES = ["simple-statistics"];

/** Node modules without a clock, a file or a process in them. */
const PURE_NODE_MODULES = new Set(["node:crypto"]);

/** The only files of sim/ that read or write files. */
const READS_FILES =
  /^sim\/(?:scenario\/load|workload\/traces\/open|sweep\/(?:atomic-file|read-file|cell-store|manifest|merge|tables))[^/]*\.ts$/u;

const MAX_LINES = 400;

interface Word {
  readonly pattern: RegExp;
  readonly instead: string;
}

/** Members of Node's `process`; a tenant has processes too, and a variable of that name is no offence. */
const NODE_PROCESS =
  /\bprocess\s*(?:\[\s*\]|\??\.\s*(?:env|argv0?|exit\w*|cwd|chdir|std\w+|hrtime|uptime|cpuUsage|memoryUsage|(?:available|constrained)Memory|platform|arch|versions?|p?pid|nextTick|on(?:ce)?|emit\w*|exec\w+|kill|release|config|get\w+)\b)/u;

/** Below the command line the same input gives the same bytes on every machine, at any hour. */
const IMPURE: readonly Word[] = [
  { pattern: /\bMath\s*\.\s*random\b/u, instead: "draw from a stream of sim/base/random.ts" },
  { pattern: /\bDate\s*\.\s*now\b|\bnew\s+Date\b|(?<![.\w])Date\s*\(/u, instead: "take the time from the simulation" },
  { pattern: /\bperformance\s*\.\s*\w|\bhrtime\b/u, instead: "time it from bench/ or cli/" },
  { pattern: /\bconsole\s*\./u, instead: "return the text" },
  { pattern: NODE_PROCESS, instead: "pass the value in from cli/" },
  { pattern: /\b(?:randomUUID|randomBytes|getRandomValues)\b/u, instead: "draw from a stream of sim/base/random.ts" },
];

/** Results that differ between processors, engines or languages of the machine. */
const INEXACT: readonly Word[] = [
  {
    pattern: /\bMath\s*\.\s*(?:(?:log|exp)\w*|pow|cbrt|hypot|a?(?:sin|cos|tan)h?|atan2)\b/u,
    instead: "use ln, exp and power of sim/base/math.ts",
  },
  {
    pattern: /(?<!(?<![.\w])2\s*)\*\*(?!\s*-?\d+\b(?!\.))|\*\*\s*-?\d*\.\d/u,
    instead: "only powers of 2 and whole literal exponents are exact; else use power of sim/base/math.ts",
  },
  { pattern: /\bMath\b(?!\s*\.)/u, instead: "write Math.name, so that the name can be checked" },
  { pattern: /\blocaleCompare\b|\btoLocale\w+|\bIntl\b/u, instead: "compare with <, format with sim/base/units.ts" },
];

/** Imports that go up, sideways or outside. */
export function floorProblems(files: readonly SourceFile[]): string[] {
  const known = new Set(files.map((file) => file.path));
  return files.flatMap((file) => {
    const from = folderOf(file.path);
    const allowed = MAY_IMPORT[from];
    if (file.path === "sim/index.ts") return [];
    if (allowed === undefined) return [`${file.path}: its folder has no floor; give ${from} one in MAY_IMPORT`];
    return importsOf(file).flatMap(({ specifier, path }) => {
      const broken = (rule: string): string[] => [`${file.path}: ${rule} (found "${specifier}")`];
      if (path === null) return packageRule(file.path, specifier).flatMap(broken);
      if (path.endsWith(".json")) return from === "cli" ? [] : broken("only cli may import JSON");
      if (!known.has(path)) return broken("must import an existing file by its name, with .ts");
      const to = folderOf(path);
      if (to === from) return [];
      if (!allowed.some((folder) => to === folder || to.startsWith(`${folder}/`)))
        return broken(`${from} may not import ${to}`);
      const name = path.slice("sim/hardware/".length);
      if (from === "sim/workload" && to === "sim/hardware" && !HARDWARE_FOR_WORKLOAD.includes(name)) {
        return broken(`sim/workload may import of sim/hardware only ${HARDWARE_FOR_WORKLOAD.join(", ")}`);
      }
      return [];
    });
  });
}

function packageRule(path: string, specifier: string): string[] {
  if (!path.startsWith("sim/")) return [];
  if (specifier.startsWith("node:")) {
    const allowed = PURE_NODE_MODULES.has(specifier) || READS_FILES.test(path);
    return allowed ? [] : ["only sim/scenario/load*.ts and sim/workload/traces/open*.ts may use files"];
  }
  const from = path.startsWith("sim/statistics/") ? "sim/statistics" : "sim";
  const packages = from === "sim" ? SIM_PACKAGES : STATISTICS_PACKAGES;
  return packages.includes(specifier) ? [] : [`${from} may use only the packages ${packages.join(", ")}`];
}

/** "sim/base" for files of the simulator, "cli" or "reports" for the others. */
function folderOf(path: string): string {
  return path
    .split("/")
    .slice(0, -1)
    .slice(0, path.startsWith("sim/") ? 2 : 1)
    .join("/");
}

/** Circles of imports, each once as "a -> b -> a"; type-only imports count, since they tie files together as well. */
export function importCycles(files: readonly SourceFile[]): string[] {
  const graph = new Map(files.map((file) => [file.path, importsOf(file).flatMap(({ path }) => path ?? [])]));
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) cycles.push([...trail.slice(trail.indexOf(path)), path].join(" -> "));
    if (trail.includes(path) || done.has(path)) return;
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const file of files) visit(file.path, []);
  return cycles;
}

/** Clocks, chance and consoles in sim/ and reports/; inexact arithmetic in sim/; hardware words in the engine. */
export function wordProblems(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, text }) => {
    if (!/^(?:sim|reports)\//u.test(path)) return [];
    const words = path.startsWith("sim/") ? [...IMPURE, ...INEXACT] : IMPURE;
    const lines = withoutComments(text, "blank").split("\n");
    const found = lines.flatMap((line, index) =>
      words.flatMap(({ pattern, instead }) => {
        const match = pattern.exec(line);
        return match === null ? [] : [`${path}:${index + 1}: ${instead} (found "${match[0].trim()}")`];
      }),
    );
    return path.startsWith("sim/engine/") ? [...found, ...hardwareWords(path, text)] : found;
  });
}

/** Comments count too: the engine knows time, order and whole numbers. */
function hardwareWords(path: string, text: string): string[] {
  const words = text
    .replaceAll(/([a-z])([A-Z])/gu, "$1 $2")
    .toLowerCase()
    .split(/[^a-z]+/u);
  const found = ["gpu", "gpus", "mig", "tenant", "tenants"].filter((word) => words.includes(word));
  return found.map((word) => `${path}: the engine does not know the word "${word}"`);
}

/** Files in which a second subject hides. */
export function longFiles(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, text }) => {
    const lines = text.trimEnd().split("\n").length;
    return lines > MAX_LINES ? [`${path}: must have at most ${MAX_LINES} lines (found ${lines})`] : [];
  });
}

/** Exported functions of sim/ that are not preceded by a docstring. */
export function undocumentedFunctions(files: readonly SourceFile[]): string[] {
  const signature =
    /^export (?:default )?(?:async )?(?:function\*? (\w+)|const (\w+)[^=\n]*= *(?:async *)?(?:function\b|\(|<|\w+ *=>))/u;
  return files.flatMap(({ path, text }) => {
    if (!path.startsWith("sim/")) return [];
    const lines = text.split("\n");
    const documented = new Set<string>();
    return lines.flatMap((line, index) => {
      const match = signature.exec(line);
      const name = match?.[1] ?? match?.[2];
      if (name === undefined || documented.has(name)) return [];
      // The next overload of a documented function needs no text of its own.
      if (endsDocstring(lines, index - 1)) documented.add(name);
      return documented.has(name) ? [] : [`${path}:${index + 1}: must have a docstring (found "${name}" without)`];
    });
  });
}

function endsDocstring(lines: readonly string[], last: number): boolean {
  if (lines[last]?.trimEnd().endsWith("*/") !== true) return false;
  for (let i = last; i >= 0; i--) if (lines[i]!.includes("/*")) return lines[i]!.trimStart().startsWith("/**");
  return false;
}

/** sim/index.ts is a list of re-exports, and the only one: lists inside are how cycles start. */
export function doorProblems(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => {
    if (!file.path.startsWith("sim/")) return [];
    if (file.path === "sim/index.ts") {
      const rest = withoutComments(file.text).replaceAll(
        /\bexport\s+(?:type\s+)?(?:\*|\{[^}]*\})\s*from\s*["'][^"']+["'];?/gu,
        "",
      );
      return rest.trim() === ""
        ? []
        : [`sim/index.ts: must hold re-exports only (found "${rest.trim().split("\n")[0]}")`];
    }
    const reExports = importsOf(file).filter(({ reExport }) => reExport);
    const door = importsOf(file).filter(({ path }) => path === "sim/index.ts");
    return [
      ...reExports.map(({ specifier }) => `${file.path}: only sim/index.ts may re-export (found from "${specifier}")`),
      ...door.map(() => `${file.path}: must import the file itself, not the public door (found sim/index.ts)`),
    ];
  });
}
