import { describe, expect, test } from "vitest";
import {
  doorProblems,
  floorProblems,
  importCycles,
  longFiles,
  undocumentedFunctions,
  wordProblems,
} from "./support/architecture.ts";
import { importsOf, readSources, withoutComments } from "./support/source-files.ts";
import type { SourceFile } from "./support/source-files.ts";

const PRODUCT = readSources(["sim", "reports", "cli"]);
const EVERYTHING = [...PRODUCT, ...readSources(["bench", "test"])];

describe("the repository", () => {
  test("is read by these tests", () => {
    expect(PRODUCT.map(({ path }) => path)).toContain("sim/base/math.ts");
    expect(EVERYTHING.map(({ path }) => path)).toContain("test/architecture.test.ts");
    const random = PRODUCT.find(({ path }) => path === "sim/base/random.ts")!;
    expect(importsOf(random).map(({ specifier }) => specifier)).toStrictEqual([
      "node:crypto",
      "seedrandom",
      "./math.ts",
    ]);
  });

  test("imports downwards only", () => {
    expect(floorProblems(PRODUCT)).toStrictEqual([]);
  });

  test("has no circle of imports", () => {
    expect(importCycles(EVERYTHING)).toStrictEqual([]);
  });

  test("asks no clock, chance, console or process below the command line, and calculates the same bits everywhere", () => {
    expect(wordProblems(PRODUCT)).toStrictEqual([]);
  });

  test("has no file over 400 lines", () => {
    expect(longFiles(EVERYTHING)).toStrictEqual([]);
  });

  test("explains every exported function of the simulator", () => {
    expect(undocumentedFunctions(PRODUCT)).toStrictEqual([]);
  });

  test("has one public door, which only re-exports", () => {
    expect(doorProblems(PRODUCT)).toStrictEqual([]);
  });
});

describe("the floor rule", () => {
  const world = (...files: readonly SourceFile[]): SourceFile[] => [
    file("sim/base/units.ts", ""),
    file("sim/result/run.ts", ""),
    file("sim/statistics/mser.ts", ""),
    file("sim/engine/simulator.ts", ""),
    file("sim/hardware/gpu.ts", ""),
    file("sim/hardware/placement.ts", ""),
    file("sim/scenario/spec.ts", ""),
    file("reports/page.ts", ""),
    ...files,
  ];

  test.each([
    ["upwards", "sim/base/a.ts", `import { x } from "../scenario/spec.ts";`, "sim/base may not import sim/scenario"],
    [
      "upwards for a type",
      "sim/base/a.ts",
      `import type { X } from "../result/run.ts";`,
      "sim/base may not import sim/result",
    ],
    [
      "upwards over lines",
      "sim/base/a.ts",
      `import {\n  x,\n} from "../result/run.ts";`,
      "sim/base may not import sim/result",
    ],
    [
      "upwards at run time",
      "sim/base/a.ts",
      `const x = await import("../result/run.ts");`,
      "may not import sim/result",
    ],
    ["upwards for its effect", "sim/base/a.ts", `import "../result/run.ts";`, "may not import sim/result"],
    [
      "sideways to hardware",
      "sim/engine/a.ts",
      `import { x } from "../hardware/gpu.ts";`,
      "may not import sim/hardware",
    ],
    [
      "sideways to the engine",
      "sim/hardware/a.ts",
      `import { x } from "../engine/simulator.ts";`,
      "may not import sim/engine",
    ],
    ["the engine", "sim/workload/a.ts", `import { x } from "../engine/simulator.ts";`, "may not import sim/engine"],
    ["placement", "sim/workload/a.ts", `import { x } from "../hardware/placement.ts";`, "only device-slice.ts"],
    [
      "the simulator",
      "reports/a.ts",
      `import { x } from "../sim/scenario/spec.ts";`,
      "reports may not import sim/scenario",
    ],
    ["the reports", "sim/scenario/a.ts", `import { x } from "../../reports/page.ts";`, "may not import reports"],
    ["the tests", "cli/a.ts", `import { x } from "../test/support/chromium.ts";`, "an existing file"],
    ["no ending", "sim/base/a.ts", `import { x } from "./units";`, "an existing file by its name"],
    ["the emitted file", "sim/base/a.ts", `import { x } from "./units.js";`, "an existing file by its name"],
    ["files", "sim/scenario/spec-defaults.ts", `import { readFileSync } from "node:fs";`, "may use files"],
    ["the process", "sim/base/a.ts", `import { env } from "node:process";`, "may use files"],
    ["a foreign package", "sim/base/a.ts", `import yargs from "yargs";`, "sim may use only the packages"],
    [
      "more than base to the statistics",
      "sim/statistics/a.ts",
      `import type { X } from "../result/run.ts";`,
      "sim/statistics may not import sim/result",
    ],
    [
      "a second package to the statistics",
      "sim/statistics/a.ts",
      `import seedrandom from "seedrandom";`,
      "sim/statistics may use only the packages simple-statistics",
    ],
    [
      "the statistics to the floors below",
      "sim/result/a.ts",
      `import { x } from "../statistics/mser.ts";`,
      "sim/result may not import sim/statistics",
    ],
    ["from a new folder", "sim/news/a.ts", ``, "its folder has no floor"],
  ])("forbids %s", (_what, path, text, rule) => {
    expect(floorProblems(world(file(path, text)))).toStrictEqual([expect.stringContaining(rule)]);
    expect(floorProblems(world(file(path, text)))[0]).toContain(path);
  });

  test.each([
    ["the floor below", "sim/engine/a.ts", `import { x } from "../base/units.ts";`],
    [
      "a package and the base to the statistics",
      "sim/statistics/a.ts",
      `import "simple-statistics";\nimport "../base/units.ts";`,
    ],
    ["the statistics to the metrics", "sim/metrics/a.ts", `import { x } from "../statistics/mser.ts";`],
    ["the same folder", "sim/base/a.ts", `import { x } from "./units.ts";`],
    ["the catalogue", "sim/workload/a.ts", `import type { Gpu } from "../hardware/gpu.ts";`],
    ["a subfolder's parent", "sim/workload/traces/a.ts", `import type { Gpu } from "../../hardware/gpu.ts";`],
    ["everything from the command line", "cli/commands/a.ts", `import { x } from "../../sim/scenario/spec.ts";`],
    ["files in a loader", "sim/scenario/load-yaml.ts", `import { readFileSync } from "node:fs";`],
    ["files in an opener", "sim/workload/traces/open-trace.ts", `import { createReadStream } from "node:fs";`],
    ["anything in a comment", "sim/base/a.ts", `// import { x } from "../result/run.ts";`],
  ])("allows %s", (_what, path, text) => {
    expect(floorProblems(world(file(path, text)))).toStrictEqual([]);
  });
});

describe("the rule against circles", () => {
  test("finds a circle of three, type-only imports included, and names its files", () => {
    const files = [
      file("sim/base/a.ts", `import { b } from "./b.ts";`),
      file("sim/base/b.ts", `import type { C } from "./c.ts";`),
      file("sim/base/c.ts", `export { a } from "./a.ts";`),
    ];
    expect(importCycles(files)).toStrictEqual(["sim/base/a.ts -> sim/base/b.ts -> sim/base/c.ts -> sim/base/a.ts"]);
  });

  test("finds a file that imports itself, and a circle that does not contain the first file", () => {
    expect(importCycles([file("a.ts", `import "./a.ts";`)])).toStrictEqual(["a.ts -> a.ts"]);
    const files = [
      file("a.ts", `import "./b.ts";`),
      file("b.ts", `import "./c.ts";`),
      file("c.ts", `import "./b.ts";`),
    ];
    expect(importCycles(files)).toStrictEqual(["b.ts -> c.ts -> b.ts"]);
  });

  test("lets two ways lead to one file", () => {
    const files = [
      file("a.ts", `import "./b.ts";\nimport "./c.ts";`),
      file("b.ts", `import "./d.ts";`),
      file("c.ts", `import "./d.ts";`),
      file("d.ts", ""),
    ];
    expect(importCycles(files)).toStrictEqual([]);
  });
});

describe("the rule about words", () => {
  test.each([
    "Math.random()",
    "Date.now()",
    "new Date(0)",
    "Date()",
    "performance.now()",
    "console.log(1)",
    "process.env.HOME",
    "process?.env",
    'process["env"]',
    "process.stdout.write(a)",
    "process.memoryUsage()",
    "crypto.randomUUID()",
  ])("forbids %s in sim/ and in reports/, with its line and a way out", (code) => {
    for (const path of ["sim/metrics/a.ts", "reports/a.ts"]) {
      const [problem, ...rest] = wordProblems([file(path, `const a = 1;\nconst b = ${code};`)]);
      expect(problem).toMatch(new RegExp(`^${path}:2: .+ \\(found ".+"\\)$`, "u"));
      expect(rest).toStrictEqual([]);
    }
    expect(wordProblems([file("cli/a.ts", code)])).toStrictEqual([]);
  });

  const transcendental = [
    "log",
    "log2",
    "log10",
    "log1p",
    "exp",
    "expm1",
    "pow",
    "sin",
    "cos",
    "tan",
    "atan2",
    "cbrt",
    "hypot",
  ];
  test.each([
    ...transcendental.map((name) => `Math.${name}(x)`),
    "x ** y",
    "x ** 0.5",
    "2 ** 0.5",
    "12 ** y",
    "const { log } = Math",
    "Math['log'](x)",
    "a.localeCompare(b)",
    "n.toLocaleString()",
    "new Intl.NumberFormat()",
  ])("forbids %s in sim/, whose results must be the same bits everywhere", (code) => {
    expect(wordProblems([file("sim/metrics/a.ts", code)])).toHaveLength(1);
    expect(wordProblems([file("reports/a.ts", code)])).toStrictEqual([]);
  });

  test.each([
    "Math.max(x, 1)",
    "Math.sqrt(x)",
    "Math.LN2",
    "2 ** 30",
    "x ** 2",
    "2 ** -1022",
    "2 ** (generation + 2)",
    "x.update(1)",
    "processNs.length",
    "process.queue.length",
    "// Math.log(x)",
    "/* process.env\n * Date.now() */",
    `"the process. Then"`,
  ])("allows %j", (code) => {
    expect(wordProblems([file("sim/metrics/a.ts", code)])).toStrictEqual([]);
  });

  test.each(["const gpuCount = 1;", "// like a GPU", "runMIG()", "tenantId", "all tenants", "gpu"])(
    "forbids %j in the engine, which knows time and order only",
    (text) => {
      expect(wordProblems([file("sim/engine/a.ts", text)])).toStrictEqual([
        expect.stringContaining("does not know the word"),
      ]);
      expect(wordProblems([file("sim/sharing/a.ts", text)])).toStrictEqual([]);
    },
  );

  test("does not take a part of another word for one of them", () => {
    expect(wordProblems([file("sim/engine/a.ts", "might migrate; amigo")])).toStrictEqual([]);
  });
});

describe("the rule about length", () => {
  test("counts 401 lines as too many and 400 as enough", () => {
    expect(longFiles([file("a.ts", "x;\n".repeat(401))])).toStrictEqual([
      "a.ts: must have at most 400 lines (found 401)",
    ]);
    expect(longFiles([file("a.ts", "x;\n".repeat(400))])).toStrictEqual([]);
  });
});

describe("the rule about docstrings", () => {
  test.each([
    "export function a(): void {}",
    "export async function a(): Promise<void> {}",
    "export function* a() {}",
    "export const a = (x: number) => x;",
    "export const a = async (x: number) => x;",
    "export const a: F = x => x;",
    "// not a docstring\nexport function a(): void {}",
    "/* not a docstring */\nexport function a(): void {}",
    "/** of another */\nconst b = 1;\nexport function a(): void {}",
  ])("finds the function without one: %j", (text) => {
    expect(undocumentedFunctions([file("sim/base/a.ts", text)])).toStrictEqual([
      expect.stringContaining('found "a" without'),
    ]);
    expect(undocumentedFunctions([file("cli/a.ts", text)])).toStrictEqual([]);
  });

  test.each([
    "/** One line. */\nexport function a(): void {}",
    "/**\n * Lines.\n */\nexport const a = (x: number) => x;",
    "/** Both. */\nexport function a(x: string): void;\nexport function a(x: number): void {}",
    "function hidden(): void {}",
    "export const a = 5;",
  ])("is content with %j", (text) => {
    expect(undocumentedFunctions([file("sim/base/a.ts", text)])).toStrictEqual([]);
  });
});

describe("the rule about the public door", () => {
  test("forbids code in the door, re-exports elsewhere, and going round through the door", () => {
    expect(doorProblems([file("sim/index.ts", `export { a } from "./base/a.ts";\nexport const b = 1;`)])).toStrictEqual(
      [expect.stringContaining("re-exports only")],
    );
    expect(doorProblems([file("sim/sharing/index.ts", `export { a } from "./a.ts";`)])).toStrictEqual([
      expect.stringContaining("only sim/index.ts may re-export"),
    ]);
    expect(doorProblems([file("sim/scenario/a.ts", `import { b } from "../index.ts";`)])).toStrictEqual([
      expect.stringContaining("not the public door"),
    ]);
  });

  test("is content with a door of types, values and comments", () => {
    const door = `/** The public API. */\nexport { a } from "./base/a.ts";\nexport type {\n  B,\n} from "./base/b.ts";\nexport * from "./c.ts";\n`;
    expect(doorProblems([file("sim/index.ts", door)])).toStrictEqual([]);
  });
});

describe("the reader of source files", () => {
  test("blanks comments and keeps strings that look like them, and every line in its place", () => {
    const text = `const a = "// no"; // yes\nconst b = \`/* no */\`; /* yes\nyes */ const c = 'it\\'s';`;
    expect(
      withoutComments(text)
        .split("\n")
        .map((line) => line.trimEnd()),
    ).toStrictEqual([`const a = "// no";`, "const b = `/* no */`;", `       const c = 'it\\'s';`]);
  });

  test("tells imports, types, re-exports and packages apart", () => {
    const text = `import a, { type B } from "pkg";\nimport type { C } from "../c.ts";\nexport * as d from "./d.ts";\nexport const from = "x";`;
    expect(importsOf(file("sim/base/a.ts", text))).toStrictEqual([
      { specifier: "pkg", path: null, reExport: false },
      { specifier: "../c.ts", path: "sim/c.ts", reExport: false },
      { specifier: "./d.ts", path: "sim/base/d.ts", reExport: true },
    ]);
  });
});

function file(path: string, text: string): SourceFile {
  return { path, text };
}
