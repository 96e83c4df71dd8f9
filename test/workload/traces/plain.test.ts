import { fc, test as propertyTest } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { plainCsv } from "../../../sim/workload/traces/plain-csv.ts";
import { plainJsonl } from "../../../sim/workload/traces/plain-jsonl.ts";
import { bad, good, lines } from "./reading.ts";

describe("plain-csv", () => {
  test("needs nothing but the arrival", async () => {
    const trace = await good(plainCsv, lines("arrivalS", "0.1", "0.1", "2.0000000005"));
    expect([...trace.atNs]).toEqual([100_000_000, 100_000_000, 2_000_000_001]);
    expect([trace.hasTokens, trace.size, trace.client]).toEqual([false, null, null]);
  });

  test("takes columns in any order, and moments from the first one on", async () => {
    const trace = await good(
      plainCsv,
      lines(
        "outputTokens,client,timestamp,promptTokens,size",
        "2,a,2024-01-01T00:00:00Z,1,0.5",
        "4,b,2024-01-01 00:00:01.5,3,2e1",
      ),
    );
    expect([...trace.atNs]).toEqual([0, 1.5e9]);
    expect([...trace.promptTokens, ...trace.outputTokens, ...trace.size!]).toEqual([1, 3, 2, 4, 0.5, 20]);
    expect([trace.clients, trace.sizeUnit]).toEqual([["a", "b"], "1"]);
  });

  test.each([
    ["time,arrivalS", "1:1: is no column of this format", "time"],
    ["arrivalS,arrivalS", "1:10: is a column twice", "arrivalS"],
    ["promptTokens,outputTokens", "1:1: must give the arrival once", "promptTokens,outputTokens"],
    ["arrivalS,timestamp", "1:1: must give the arrival once", "arrivalS,timestamp"],
    ["arrivalS,promptTokens", "1:1: must give promptTokens and outputTokens together", "arrivalS,promptTokens"],
  ])("refuses the header %s", async (header, rule, found) => {
    const problems = await bad(plainCsv, lines(header, "1,1"));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(rule);
    expect(problems[0]).toContain(found);
  });

  test("names every wrong field of a row with its column", async () => {
    const header = "arrivalS,promptTokens,outputTokens,size,client";
    expect(await bad(plainCsv, lines(header, "-1,x,2.5,0,", "5,1,1,1,a", "4,1,1,1,a"))).toEqual([
      't-trace.csv:2:1: arrivalS must be seconds from 0, such as 12.5 (found "-1")',
      't-trace.csv:2:4: promptTokens must be a whole number from 0 to 2147483647 (found "x")',
      't-trace.csv:2:6: outputTokens must be a whole number from 0 to 2147483647 (found "2.5")',
      't-trace.csv:2:10: size must be a number above 0 (found "0")',
      't-trace.csv:2:12: client must be a name (found "")',
      't-trace.csv:4:1: arrivalS must not be earlier than on line 3 (found "4"). Sort the rows by arrivalS',
    ]);
  });

  test("a time beyond the range of the clock is a bad row, also as a moment", async () => {
    expect((await bad(plainCsv, lines("arrivalS", "1", "9007200")))[0]).toContain("within 104 days");
    const moments = lines("timestamp", "2024-01-01 00:00:00", "2025-01-01 00:00:00");
    expect((await bad(plainCsv, moments))[0]).toContain("within 104 days");
  });

  const row = fc.record({ gapNs: fc.nat(3_000_000_000), prompt: fc.nat(2 ** 31 - 1), output: fc.nat(9999) });
  propertyTest.prop([fc.array(row, { minLength: 1, maxLength: 30 }), fc.array(fc.nat(900), { maxLength: 9 })], {
    seed: 71,
    numRuns: 100,
  })("requests written down in either form are read back to the nanosecond", async (rows, cuts) => {
    let at = 0;
    const expected = rows.map(({ gapNs, ...tokens }) => ({ atNs: (at += gapNs), ...tokens }));
    const seconds = (ns: number): string => `${Math.floor(ns / 1e9)}.${String(ns % 1e9).padStart(9, "0")}`;
    const csv = expected.map((one) => `${one.prompt},${seconds(one.atNs)},${one.output}`);
    const jsonl = expected.map(
      (one) => `{"arrivalS":${seconds(one.atNs)},"promptTokens":${one.prompt},"outputTokens":${one.output}}`,
    );
    const a = await good(plainCsv, lines("promptTokens,arrivalS,outputTokens", ...csv), {}, cuts);
    const b = await good(plainJsonl, lines(...jsonl), {}, cuts);
    expect([...a.atNs]).toEqual(expected.map((one) => one.atNs));
    expect([...a.promptTokens]).toEqual(expected.map((one) => one.prompt));
    expect(b).toEqual(a);
  });
});

describe("plain-jsonl", () => {
  test("every line has the keys of the first, in any order", async () => {
    const trace = await good(plainJsonl, lines('{"arrivalS":0,"client":"a"}', '{"client":"b","arrivalS":1e0}'));
    expect([[...trace.atNs], trace.clients]).toEqual([
      [0, 1e9],
      ["a", "b"],
    ]);
    expect(await bad(plainJsonl, lines('{"arrivalS":0,"client":"a"}', '{"arrivalS":1}'))).toEqual([
      "t-trace.csv:2:1: must have the keys of the lines before, arrivalS, client (found arrivalS)",
    ]);
  });

  test("refuses unknown keys and tells the ones that may be meant", async () => {
    expect(await bad(plainJsonl, '{"arrivalS":0,"promptToken":3}\n')).toEqual([
      't-trace.csv:1:15: promptToken is no key of this format (found "3"). Did you mean "promptTokens"?',
    ]);
  });

  test("a text is no number, and a number is no moment", async () => {
    expect(await bad(plainJsonl, '{"arrivalS":"0"}\n')).toEqual([
      't-trace.csv:1:2: arrivalS must be seconds from 0, such as 12.5 (found "\\"0\\"")',
    ]);
    expect((await bad(plainJsonl, '{"timestamp":5}\n'))[0]).toContain("timestamp must be a date and time");
  });
});
