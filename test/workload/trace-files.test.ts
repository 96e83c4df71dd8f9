import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { formatProblem } from "../../sim/base/problems.ts";
import type { Fact } from "../../sim/base/fact.ts";
import { AZURE_2023 } from "../../sim/workload/traces/azure-2023-statistics.ts";
import { azureLlm2023 } from "../../sim/workload/traces/azure-llm-2023.ts";
import { openTrace } from "../../sim/workload/traces/open-trace.ts";
import type { RequestTrace } from "../../sim/workload/traces/trace-format.ts";
import { AZURE_EXPECTED, AZURE_ROWS, azureText, columnsOf } from "../support/azure-fixture.ts";
import { median } from "../support/measured-table.ts";
import { sharedData } from "../support/shared-data.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "slicewise-trace-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function put(name: string, bytes: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

async function read(path: string): Promise<RequestTrace> {
  const result = await azureLlm2023.read(openTrace(path), { file: path });
  if ("problems" in result) throw new Error(result.problems.map(formatProblem).join("\n"));
  return result.trace;
}

async function complaints(path: string): Promise<string[]> {
  const result = await azureLlm2023.read(openTrace(path), { file: path });
  return "problems" in result ? result.problems.map((problem) => formatProblem(problem).replaceAll(folder, "")) : [];
}

describe("trace files", () => {
  const text = azureText(AZURE_ROWS);
  const packed = gzipSync(text);

  test("plain, gzipped, and gzipped under another name read the same", async () => {
    for (const path of [put("a.csv", text), put("b.csv.gz", packed), put("c.csv", packed)]) {
      expect(columnsOf(await read(path))).toEqual(AZURE_EXPECTED);
    }
  });

  test("a file of many chunks reads the same plain and gzipped", async () => {
    const rows = Array.from(
      { length: 30_000 },
      (_, i) => `2023-11-16 18:00:00.${String(i).padStart(7, "0")},${i},${i + 1}`,
    );
    const long = azureText(rows);
    const plain = await read(put("long.csv", long));
    const unpacked = await read(put("long.csv.gz", gzipSync(long)));
    expect(plain.atNs).toHaveLength(30_000);
    expect(plain.atNs[29_999]).toBe(2_999_900);
    expect(columnsOf(unpacked)).toEqual(columnsOf(plain));
  });

  test("a missing file is a problem with the name that may have been meant", async () => {
    put("trace-one.csv", text);
    expect(await complaints(join(folder, "trace-ome.csv"))).toEqual([
      "/trace-ome.csv: there is no such file. Did you mean /trace-one.csv?",
    ]);
    expect(await complaints(join(folder, "nowhere", "x.csv"))).toEqual([
      "/nowhere/x.csv: there is no such file. The folder /nowhere does not exist either",
    ]);
  });

  test("a damaged gzip file is named, whether cut or overwritten", async () => {
    const cut = await complaints(put("cut.csv.gz", packed.subarray(0, packed.length - 20)));
    expect(cut).toEqual([
      "/cut.csv.gz: is not an intact gzip file (found unexpected end of file). Copy or download it again",
    ]);
    const broken = Uint8Array.from(packed);
    broken[20] = broken[20]! ^ 0xff;
    const [message, ...others] = await complaints(put("broken.csv.gz", broken));
    expect(message).toContain("/broken.csv.gz: is not an intact gzip file (found ");
    expect(others).toEqual([]);
    expect((await complaints(put("text.csv.gz", text)))[0]).toContain("is not an intact gzip file");
  });

  test("a folder is not a trace", async () => {
    expect(await complaints(folder)).toEqual([": must be a file, not a folder"]);
  });

  test("a reader that stops early leaves the file closed", async () => {
    for (const path of [put("early.csv", text), put("early.csv.gz", packed)]) {
      const bytes = openTrace(path);
      const first = await bytes.next();
      expect(first.done).toBe(false);
      await bytes.return();
      expect((await bytes.next()).done).toBe(true);
    }
  });
});

const REAL = [
  { name: "conversation", file: "AzureLLMInferenceTrace_conv.csv", rows: 19_366, spanNs: 3_501_721_937_000 },
  { name: "code", file: "AzureLLMInferenceTrace_code.csv", rows: 8819, spanNs: 3_435_948_056_000 },
] as const;

describe.each(REAL)("the $name trace of Azure 2023", ({ name, file, rows, spanNs }) => {
  const path = sharedData(`traces/azure-llm-2023/${file}`);

  test.skipIf(path === null)("is read whole and exactly", async () => {
    const trace = await read(path!);
    expect([trace.atNs.length, trace.promptTokens.length, trace.outputTokens.length]).toEqual([rows, rows, rows]);
    expect(trace.skipped).toBe(0);
    expect(trace.atNs.at(-1)).toBe(spanNs);
    // An independent reading of the same text: every time is the last 7 digits and a whole second.
    const lines = readFileSync(path!, "utf8").split(/\r?\n/u).slice(1);
    const origin = clock(lines[0]!);
    for (let i = 0; i < rows; i++) {
      expect(BigInt(trace.atNs[i]!)).toBe(clock(lines[i]!) - origin);
      expect(`${trace.promptTokens[i]},${trace.outputTokens[i]}`).toBe(lines[i]!.slice(28));
    }
  });

  test.skipIf(path === null)("has the statistics that the constants state", async () => {
    const trace = await read(path!);
    const stated = AZURE_2023[name];
    const gaps = Array.from(trace.atNs.subarray(1), (at, i) => at - trace.atNs[i]!);
    const mean = average(gaps);
    const deviation = Math.sqrt(average(gaps.map((gap) => (gap - mean) ** 2)));
    expect(stated.requests.value).toBe(rows);
    agrees(stated.spanS, spanNs / 1e9);
    agrees(stated.ratePerS, 1e9 / mean);
    agrees(stated.gapCv, deviation / mean);
    for (const [column, tokens] of [
      [stated.promptTokens, [...trace.promptTokens]],
      [stated.outputTokens, [...trace.outputTokens]],
    ] as const) {
      const sorted = tokens.toSorted((a, b) => a - b);
      agrees(column.mean, average(tokens));
      agrees(column.median, median(tokens));
      expect(column.p99.value).toBe(sorted[Math.ceil(0.99 * rows) - 1]);
      expect(column.max.value).toBe(sorted.at(-1));
    }
  });
});

function clock(line: string): bigint {
  return (
    BigInt(Date.parse(`${line.slice(0, 10)}T${line.slice(11, 19)}Z`)) * 1_000_000n + BigInt(line.slice(20, 27)) * 100n
  );
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Stated constants are rounded to four digits or so. */
function agrees(stated: Fact, computed: number): void {
  expect(Math.abs(computed / stated.value - 1)).toBeLessThan(0.001);
}
