import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fc, test as propertyTest } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { TRACE_FORMATS } from "../../../sim/workload/traces/index.ts";
import { recognise, traceHead } from "../../../sim/workload/traces/recognise.ts";
import { bad, chunksOf, good, lines } from "./reading.ts";
import { SAMPLES } from "./samples.ts";

const ROOT = join(import.meta.dirname, "../../..");

test("every format has a sample, in the order of the table", () => {
  expect(SAMPLES.map(({ format }) => format.name)).toEqual(TRACE_FORMATS.map(({ name }) => name));
});

test("every format is in the documentation", () => {
  const page = readFileSync(join(ROOT, "docs/traces.md"), "utf8");
  for (const { name } of TRACE_FORMATS) expect(page).toContain(`\`${name}\``);
});

describe.each(SAMPLES.map((sample) => ({ name: sample.format.name, ...sample })))(
  "$name",
  ({ format, text, options }) => {
    test("gives requests in order of time, a value in every column, and the same twice", async () => {
      const trace = await good(format, text, options);
      expect(trace.atNs.length).toBeGreaterThan(1);
      expect(trace.atNs).toEqual(trace.atNs.toSorted());
      const columns = [trace.promptTokens, trace.outputTokens, trace.size, trace.client].filter(
        (column) => column !== null,
      );
      expect(columns.map(({ length }) => length)).toEqual(columns.map(() => trace.atNs.length));
      expect([...trace.atNs].every((at) => Number.isSafeInteger(at) && at >= 0)).toBe(true);
      expect(await good(format, text, options)).toEqual(trace);
    });

    propertyTest.prop([fc.array(fc.nat(text.length), { maxLength: 12 })], { seed: 61, numRuns: 60 })(
      "reads the same wherever chunks end",
      async (cuts) => {
        expect(await good(format, text, options, cuts)).toEqual(await good(format, text, options));
      },
    );

    propertyTest.prop([fc.array(fc.nat(text.length), { maxLength: 12 })], { seed: 67, numRuns: 30 })(
      "complains the same wherever chunks end",
      async (cuts) => {
        const broken = `${text}\né,{bad\n${text}`;
        expect(await bad(format, broken, options, cuts)).toEqual(await bad(format, broken, options));
      },
    );

    test("reads the same with CRLF line ends, a byte order mark and blank lines at the end", async () => {
      const plain = await good(format, text, options);
      expect(await good(format, `\uFEFF${text.replaceAll("\n", "\r\n")}\r\n\n`, options)).toEqual(plain);
      expect(await good(format, text.slice(0, -1), options)).toEqual(plain);
    });

    test("is recognised as itself, and its name is given with a reason", async () => {
      const found = recognise("x", await traceHead("x", chunksOf(`\uFEFF${text}`)));
      expect("format" in found && [found.format.name, found.why.length > 10]).toEqual([format.name, true]);
    });

    test("names the line of a bad row, and leaves it out and counts it where that is wanted", async () => {
      const rows = text.trimEnd().split("\n");
      const broken = lines(...rows.slice(0, 2), "{bad", ...rows.slice(2));
      const problems = await bad(format, broken, options);
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatch(/^(?:t|chunk-9)-trace\.csv:3:1: must (?:have the|be a JSON object)/u);
      const kept = await good(format, broken, { ...options, skipBadRows: true });
      expect(kept).toEqual({ ...(await good(format, text, options)), skipped: 1 });
    });

    test("refuses an empty file, and one of another format", async () => {
      expect((await bad(format, "", options))[0]).toMatch(/must not be empty/u);
      expect((await bad(format, "one two three\nfour five six\n", options)).length).toBeGreaterThan(0);
    });
  },
);

test("a file of no known format is answered with the names of all", async () => {
  const found = recognise("data.txt", await traceHead("data.txt", chunksOf("hello\nworld\n")));
  expect("problem" in found && found.problem.found).toBe('"hello"');
  expect("problem" in found && found.problem.help).toContain("mooncake-jsonl");
});
