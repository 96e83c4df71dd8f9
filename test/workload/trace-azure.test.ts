import { fc, test as propertyTest } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { formatProblem } from "../../sim/base/problems.ts";
import { TRACE_FORMATS } from "../../sim/workload/traces/index.ts";
import {
  AZURE_EXPECTED,
  AZURE_HEADER,
  AZURE_ROWS,
  azureText,
  columnsOf,
  readBad,
  readGood,
} from "../support/azure-fixture.ts";

const GOOD = azureText(AZURE_ROWS);

async function complaints(text: string, cuts?: readonly number[]): Promise<string[]> {
  return (await readBad(text, cuts)).map(formatProblem);
}

describe("a good file", () => {
  test("gives exact nanoseconds from the first request, across midnight", async () => {
    const trace = await readGood(GOOD);
    expect(columnsOf(trace)).toEqual(AZURE_EXPECTED);
    expect(trace.skipped).toBe(0);
  });

  test.each([
    ["CRLF line ends", azureText(AZURE_ROWS, "\r\n")],
    ["no final newline", GOOD.slice(0, -1)],
    ["no final newline after CRLF lines", azureText(AZURE_ROWS, "\r\n").slice(0, -2)],
    ["a byte order mark", `\uFEFF${GOOD}`],
    ["blank lines at the end", `${GOOD}\n\r\n\n`],
  ])("reads the same with %s", async (_, text) => {
    expect(columnsOf(await readGood(text))).toEqual(AZURE_EXPECTED);
  });

  test.each(["\n", "\r\n"])("reads the same cut into two chunks at every place, line ends %j", async (newline) => {
    const text = azureText(AZURE_ROWS, newline);
    for (let cut = 0; cut <= text.length; cut++) {
      expect(columnsOf(await readGood(text, [cut]))).toEqual(AZURE_EXPECTED);
    }
  });

  test("reads the same byte by byte", async () => {
    const text = `\uFEFF${azureText(AZURE_ROWS, "\r\n")}`;
    expect(
      columnsOf(
        await readGood(
          text,
          Array.from({ length: text.length + 2 }, (_, i) => i),
        ),
      ),
    ).toEqual(AZURE_EXPECTED);
  });

  const row = fc.record({
    gapNs: fc.oneof(fc.nat(200), fc.nat(3_000_000_000)),
    prompt: fc.nat(2 ** 31 - 1),
    output: fc.nat(2 ** 31 - 1),
  });

  propertyTest.prop(
    [fc.array(row, { minLength: 1, maxLength: 40 }), fc.array(fc.nat(2000)), fc.constantFrom("\n", "\r\n")],
    {
      seed: 41,
      numRuns: 200,
    },
  )("any requests written down are read back, wherever chunks end", async (rows, cuts, newline) => {
    let atNs = 0;
    const expected = rows.map(({ gapNs, prompt, output }, i) => ({
      atNs: (atNs += i === 0 ? 0 : gapNs),
      prompt,
      output,
    }));
    const text = azureText(
      expected.map((one) => `${written(one.atNs)},${one.prompt},${one.output}`),
      newline,
    );
    const trace = await readGood(text, cuts);
    expect([...trace.atNs]).toEqual(expected.map((one) => one.atNs));
    expect([...trace.promptTokens]).toEqual(expected.map((one) => one.prompt));
    expect([...trace.outputTokens]).toEqual(expected.map((one) => one.output));
  });

  test("takes 0 tokens as they are, and leading zeros", async () => {
    const trace = await readGood(azureText(["2023-11-16 18:15:46,0,007"]));
    expect([trace.promptTokens[0], trace.outputTokens[0]]).toEqual([0, 7]);
  });

  test("knows leap years and counts days over the end of a year", async () => {
    const trace = await readGood(
      azureText(["2024-02-28 00:00:00,1,1", "2024-02-29 00:00:00,1,1", "2024-03-01 00:00:00,1,1"]),
    );
    expect([...trace.atNs]).toEqual([0, 86_400e9, 2 * 86_400e9]);
    const year = await readGood(azureText(["2023-12-31 23:59:59.9,1,1", "2024-01-01 00:00:00,1,1"]));
    expect([...year.atNs]).toEqual([0, 100_000_000]);
  });

  test("has room for more rows than the first columns", async () => {
    const rows = Array.from({ length: 5000 }, (_, i) => `${written(i)},${i},${5000 - i}`);
    const trace = await readGood(azureText(rows));
    expect(trace.atNs).toHaveLength(5000);
    expect(trace.atNs[4999]).toBe(4999);
    expect(trace.outputTokens[4999]).toBe(1);
  });
});

describe("a bad file", () => {
  test.each([
    [
      "2023-11-16 18:15:46.12x,1,1",
      '1: TIMESTAMP must be a date and time such as 2023-11-16 18:15:46.6805900 (found "2023-11-16 18:15:46.12x")',
    ],
    [
      "2023-11-16T18:15:46,1,1",
      '1: TIMESTAMP must be a date and time such as 2023-11-16 18:15:46.6805900 (found "2023-11-16T18:15:46")',
    ],
    [
      "2023-02-29 18:15:46,1,1",
      '1: TIMESTAMP must be a date and time such as 2023-11-16 18:15:46.6805900 (found "2023-02-29 18:15:46")',
    ],
    [
      "2023-11-16 24:15:46,1,1",
      '1: TIMESTAMP must be a date and time such as 2023-11-16 18:15:46.6805900 (found "2023-11-16 24:15:46")',
    ],
    [
      "2023-11-16 18:15:46.1234567890,1,1",
      '1: TIMESTAMP must be a date and time such as 2023-11-16 18:15:46.6805900 (found "2023-11-16 18:15:46.1234567890")',
    ],
    [",1,1", '1: TIMESTAMP must be a date and time such as 2023-11-16 18:15:46.6805900 (found "")'],
    ["2023-11-16 18:15:46,-1,1", '21: ContextTokens must be a whole number from 0 to 2147483647 (found "-1")'],
    ["2023-11-16 18:15:46,1,1.5", '23: GeneratedTokens must be a whole number from 0 to 2147483647 (found "1.5")'],
    ["2023-11-16 18:15:46,1,", '23: GeneratedTokens must be a whole number from 0 to 2147483647 (found "")'],
    ["2023-11-16 18:15:46,1, 2", '23: GeneratedTokens must be a whole number from 0 to 2147483647 (found " 2")'],
    [
      "2023-11-16 18:15:46,2147483648,1",
      '21: ContextTokens must be a whole number from 0 to 2147483647 (found "2147483648")',
    ],
    ["2023-11-16 18:15:46,1", `1: must have the 3 columns ${AZURE_HEADER} (found 2: "2023-11-16 18:15:46,1")`],
    ["2023-11-16 18:15:46,1,1,9", `1: must have the 3 columns ${AZURE_HEADER} (found 4: "2023-11-16 18:15:46,1,1,9")`],
    ["no request", `1: must have the 3 columns ${AZURE_HEADER} (found 1: "no request")`],
  ])("names place, rule and value of the row %j", async (bad, complaint) => {
    const text = azureText(["2023-11-16 18:15:45,1,1", bad, "2023-11-16 18:15:47,1,1"]);
    expect(await complaints(text)).toEqual([`trace.csv:3:${complaint}`]);
  });

  test.each([
    ["jumps ahead of both its neighbours", [0, 3600, 1, 2, 3], 3, "later than on line 4", "19:00:00"],
    ["is late", [0, 10, 20, 5, 30], 5, "earlier than on line 3", "18:00:05"],
    ["jumps ahead at the start", [3600, 1, 2], 2, "later than on line 3", "19:00:00"],
  ])("names the one row that %s", async (_, seconds, line, rule, found) => {
    expect(await complaints(azureText(seconds.map((at) => `${written(at * 1e9, 18)},1,1`)))).toEqual([
      `trace.csv:${line}:1: TIMESTAMP must not be ${rule} (found "2023-11-16 ${found}.000000000"). Sort the rows by TIMESTAMP`,
    ]);
  });

  test("a first row of another century is the bad one, not all rows after it", async () => {
    const text = azureText(["1923-11-16 18:00:00,1,1", "2023-11-16 18:00:00,1,1", "2023-11-16 18:00:01,1,1"]);
    expect(await complaints(text)).toEqual([
      'trace.csv:2:1: TIMESTAMP must be within 104 days of line 3, the range of the exact clock (found "1923-11-16 18:00:00")',
    ]);
  });

  test("its mistakes come in order of lines, though a jump shows only later", async () => {
    const rows = ["2023-11-16 19:00:00,1,1", "x", "2023-11-16 18:00:01,1,1"];
    expect((await readBad(azureText(rows))).map(({ line }) => line)).toEqual([2, 3]);
  });

  test("refuses a request beyond the range of the clock", async () => {
    const [problem] = await complaints(azureText(["2023-01-01 00:00:00,1,1", "2023-06-01 00:00:00,1,1"]));
    expect(problem).toContain("within 104 days");
  });

  test("all mistakes of a row and of the file come together", async () => {
    const text = azureText(["yesterday,x,y", "2023-11-16 18:00:00,1"]);
    const places = (await readBad(text)).map(({ line, column }) => [line, column]);
    expect(places).toEqual([
      [2, 1],
      [2, 11],
      [2, 13],
      [3, 1],
    ]);
  });

  test("lists 20 mistakes and counts the others", async () => {
    const problems = await complaints(azureText(Array.from({ length: 25 }, () => "2023-11-16 18:00:00,1,x")));
    expect(problems).toHaveLength(21);
    expect(problems[20]).toBe(
      "trace.csv: has 5 more mistakes than the 20 listed. Mend the file, or let bad rows be skipped and counted",
    );
  });

  test.each([
    ["", "trace.csv: must not be empty. Its first line must be TIMESTAMP,ContextTokens,GeneratedTokens"],
    [`${AZURE_HEADER}\n`, "trace.csv: must hold at least one request below its header"],
    [AZURE_HEADER, "trace.csv: must hold at least one request below its header"],
    [
      "2023-11-16 18:00:00,1,1\n",
      `trace.csv:1:1: must be the header ${AZURE_HEADER} (found "2023-11-16 18:00:00,1,1"). Add the header above the first request`,
    ],
    [
      '{"timestamp": 0}\n',
      `trace.csv:1:1: must be the header ${AZURE_HEADER} (found "{\\"timestamp\\": 0}"). Is this a trace of another format?`,
    ],
    [
      "TIMESTAMP,Context,GeneratedTokens\n2023-11-16 18:00:00,1,1\n",
      'trace.csv:1:11: column 2 must be called ContextTokens (found "Context")',
    ],
    [`${AZURE_HEADER}\n\n2023-11-16 18:00:00,1,1\n`, "trace.csv:2: must not be blank before the last request"],
  ])("says what is wrong with the file %j", async (text, complaint) => {
    expect(await complaints(text)).toEqual([complaint]);
  });

  test("a file without line breaks is refused before it fills the memory", async () => {
    const text = `${AZURE_HEADER}\n${"1".repeat(200_000)}`;
    expect(await complaints(text)).toEqual([
      "trace.csv:2: must be at most 65536 bytes long. Is this a text file with one request on each line?",
    ]);
    expect(
      await complaints(
        text,
        Array.from({ length: 200 }, (_, i) => i * 1000),
      ),
    ).toEqual(await complaints(text));
  });

  propertyTest.prop(
    [fc.array(fc.constantFrom(...AZURE_ROWS, "", "x", "2023-11-16 18:00:00,1", ",,", "é,1,2")), fc.array(fc.nat(400))],
    {
      seed: 43,
      numRuns: 300,
    },
  )("its mistakes do not depend on where chunks end", async (rows, cuts) => {
    const text = azureText([...rows, "é,-1,x"]);
    expect(await complaints(text, cuts)).toEqual(await complaints(text));
  });
});

describe("skipping bad rows", () => {
  const skip = { skipBadRows: true };

  test("leaves them out and counts rows, not mistakes", async () => {
    const [a, b, c, d] = AZURE_ROWS;
    const text = azureText(["x,y,z", a, "", b, "2023-11-16 23:00:00,1,1", c, "2023-11-17 00:00:00,1", d, ""]);
    const trace = await readGood(text, [], skip);
    expect(columnsOf(trace)).toEqual(AZURE_EXPECTED);
    expect(trace.skipped).toBe(4);
  });

  const indices = fc
    .integer({ min: 2, max: 150 })
    .chain((length) =>
      fc.uniqueArray(fc.nat(length - 1), { minLength: 2, maxLength: 2 }).map(([i, j]) => ({ length, i: i!, j: j! })),
    );

  propertyTest.prop([indices], { seed: 47, numRuns: 300 })(
    "two swapped rows of a sorted trace cost these two, or one of them when they are neighbours",
    async ({ length, i, j }) => {
      const times = Array.from({ length }, (_, at) => at * 1e9);
      [times[i], times[j]] = [times[j]!, times[i]!];
      const { kept, refused } = await bothWays(times.map((at, row) => `${written(at)},${row},1`));
      expect(kept).toHaveLength(length - Math.min(2, Math.abs(i - j)));
      expect(refused).toHaveLength(Math.min(2, Math.abs(i - j)));
    },
  );

  propertyTest.prop([fc.integer({ min: 3, max: 100 }), fc.nat(), fc.integer({ min: -4000, max: 4000 })], {
    seed: 53,
    numRuns: 300,
  })("one wrong time costs one row at most", async (length, where, second) => {
    const rows = Array.from(
      { length },
      (_, row) => `${written((row === where % length ? second : row) * 1e9)},${row},1`,
    );
    expect((await bothWays(rows)).kept.length).toBeGreaterThanOrEqual(length - 1);
  });

  const anyRow = fc.oneof(
    { weight: 4, arbitrary: fc.nat(9).map((second) => written(second * 1e9)) },
    fc.constantFrom("x", "2023-02-29 00:00:00", "1999-01-01 00:00:00", "2031-01-01 00:00:00"),
  );

  propertyTest.prop([fc.array(anyRow, { maxLength: 19 }), fc.array(fc.boolean(), { minLength: 19, maxLength: 19 })], {
    seed: 59,
    numRuns: 500,
  })("leaves out exactly the rows that a strict reading names, and keeps the others in order", async (times, good) => {
    const rows = times.map((time, row) => (good[row] || row % 3 > 0 ? `${time},${row},1` : `${time},${row},none`));
    const { kept, refused } = await bothWays([...rows, `${written(0)},${rows.length},1`]);
    expect([...kept, ...refused].toSorted((a, b) => a - b)).toEqual([...rows.keys(), rows.length]);
  });

  /** Rows that skipping keeps and rows that a strict reading names, by their prompt tokens and lines, at most 20. */
  async function bothWays(rows: readonly string[]): Promise<{ kept: number[]; refused: number[] }> {
    const trace = await readGood(azureText(rows), [], skip);
    const strict = trace.skipped === 0 ? [] : await readBad(azureText(rows));
    const kept = [...trace.promptTokens];
    const refused = [...new Set(strict.map(({ line }) => line! - 2))];
    expect(refused).toHaveLength(trace.skipped);
    expect(kept.length + trace.skipped).toBe(rows.length);
    expect(trace.atNs).toEqual(trace.atNs.toSorted());
    expect(trace.atNs[0]).toBe(0);
    for (const row of refused) expect(kept).not.toContain(row);
    return { kept, refused };
  }

  test("a wrong header is refused all the same", async () => {
    expect(await readBad("a,b,c\n", [], skip)).toHaveLength(3);
  });

  test("a file of bad rows only is refused", async () => {
    const problems = await readBad(azureText(["x", "y"]), [], skip);
    expect(problems.map(formatProblem)).toEqual([
      "trace.csv: must hold at least one request below its header (found bad rows only, 2 of them skipped)",
    ]);
  });
});

test("formats have unique names and say what they are", () => {
  expect(new Set(TRACE_FORMATS.map((format) => format.name)).size).toBe(TRACE_FORMATS.length);
  for (const format of TRACE_FORMATS) expect(format.doc.length).toBeGreaterThan(30);
});

/** A timestamp the given nanoseconds after a full second, half a minute before midnight unless an hour is given. */
function written(ns: number, hour?: number): string {
  const second = Math.floor(ns / 1e9);
  const start = hour === undefined ? Date.UTC(2023, 10, 16, 23, 59, 30) : Date.UTC(2023, 10, 16, hour);
  const clock = new Date(start + second * 1000).toISOString().slice(0, 19).replace("T", " ");
  return `${clock}.${String(ns - second * 1e9).padStart(9, "0")}`;
}
