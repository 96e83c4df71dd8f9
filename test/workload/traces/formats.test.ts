import { describe, expect, test } from "vitest";
import { alibabaOpenb2023 } from "../../../sim/workload/traces/alibaba-openb-2023.ts";
import { azureFunctions2019 } from "../../../sim/workload/traces/azure-functions-2019.ts";
import { azureLlm2023 } from "../../../sim/workload/traces/azure-llm-2023.ts";
import { azureLlm2024 } from "../../../sim/workload/traces/azure-llm-2024.ts";
import { burstgptCsv } from "../../../sim/workload/traces/burstgpt-csv.ts";
import { mooncakeJsonl } from "../../../sim/workload/traces/mooncake-jsonl.ts";
import { bad, good, lines } from "./reading.ts";
import { BURST_HEADER, OPENB_HEADER } from "./samples.ts";

const HEADER_2024 = "TIMESTAMP,ContextTokens,GeneratedTokens";

describe("azure-llm-2024", () => {
  test("reads times with a zone, and only with the zone +00:00", async () => {
    const { atNs } = await good(
      azureLlm2024,
      lines(HEADER_2024, "2024-05-10 00:00:00.009930+00:00,1,2", "2024-05-10 00:00:01+00:00,3,4"),
    );
    expect([...atNs]).toEqual([0, 990_070_000]);
    expect(await bad(azureLlm2024, lines(HEADER_2024, "2024-05-10 00:00:00.009930+02:00,1,2"))).toEqual([
      't-trace.csv:2:1: TIMESTAMP must be a date and time such as 2023-11-16 18:15:46.6805900+00:00 (found "2024-05-10 00:00:00.009930+02:00")',
    ]);
    expect(await bad(azureLlm2023, lines(HEADER_2024, "2024-05-10 00:00:00+00:00,1,2"))).toHaveLength(1);
  });
});

describe("mooncake-jsonl", () => {
  const row = (ms: number, prompt = 5): string =>
    JSON.stringify({ timestamp: ms, input_length: prompt, output_length: 2 });

  test("spreads requests over the step of a coarse clock, in their order, and says how many share a time", async () => {
    const text = lines(...[0, 0, 0, 3000, 3000, 6001].map((ms, i) => row(ms, i)));
    const trace = await good(mooncakeJsonl, text);
    const [a, b, c, d, e, f] = [...trace.atNs] as [number, number, number, number, number, number];
    expect(0 <= a && a < b && b < c && c < 3e9 && 3e9 <= d && d < e && e < 6e9 && f >= 6.001e9).toBe(true);
    expect([...trace.promptTokens]).toEqual([0, 1, 2, 3, 4, 5]);
    expect(trace.drawnBelowNs).toBe(3e9);
    expect(trace.notes).toEqual([
      "5 of 6 requests share their time with others, up to 3 of them; all are spread over the step of the clock, 3.00 s, at random by the seed.",
    ]);
    expect((await good(mooncakeJsonl, text, { seed: 2 })).atNs).not.toEqual(trace.atNs);
    expect((await good(mooncakeJsonl, text, { tenant: "b" })).atNs).not.toEqual(trace.atNs);
  });

  test("leaves the times of a fine clock as they are", async () => {
    const trace = await good(mooncakeJsonl, lines(row(0), row(0), row(40), row(277.5)));
    expect([...trace.atNs]).toEqual([0, 0, 40e6, 277.5e6]);
    expect([trace.notes, trace.drawnBelowNs]).toEqual([[], null]);
  });

  test("names every wrong key of a row with its column, and a row out of order", async () => {
    const text = lines(row(5), '{"timestamp": "x", "input_length": -1}', row(4));
    expect(await bad(mooncakeJsonl, text)).toEqual([
      't-trace.csv:2:2: timestamp must be a number of milliseconds from 0 (found "\\"x\\"")',
      't-trace.csv:2:20: input_length must be a whole number from 0 to 2147483647 (found "-1")',
      "t-trace.csv:2:1: output_length must be a whole number from 0 to 2147483647 (found nothing)",
      't-trace.csv:3:2: timestamp must not be earlier than on line 1 (found "4"). Sort the rows by timestamp',
    ]);
  });
});

describe("burstgpt-csv", () => {
  const row = (at: string, prompt: number, output: number): string =>
    `${at},ChatGPT,${prompt},${output},${prompt + output},API log`;

  test("drops and counts rows without tokens, by reason", async () => {
    const text = lines(BURST_HEADER, row("1.5", 10, 2), row("2", 10, 0), row("3", 0, 0), row("4.25", 11, 3));
    const trace = await good(burstgptCsv, text);
    expect([...trace.atNs]).toEqual([1.5e9, 4.25e9]);
    expect(trace.clients).toEqual(["ChatGPT"]);
    expect(trace.dropped).toEqual([
      { reason: "have no request tokens", rows: 1 },
      { reason: "have no response tokens: the request failed", rows: 1 },
    ]);
  });

  test("spreads whole seconds only when many requests share one", async () => {
    const shared = await good(burstgptCsv, lines(BURST_HEADER, row("5", 1, 1), row("5", 2, 1), row("7", 3, 1)));
    expect(shared.drawnBelowNs).toBe(1e9);
    expect(shared.atNs[1]).toBeLessThan(6e9);
    const alone = await good(burstgptCsv, lines(BURST_HEADER, row("5", 1, 1), row("7", 3, 1)));
    expect([...alone.atNs]).toEqual([5e9, 7e9]);
  });

  test("takes the later form with session and elapsed time, and refuses other columns by name", async () => {
    const header = "Timestamp,Session ID,Elapsed time,Model,Request tokens,Response tokens,Total tokens,Log Type";
    expect((await good(burstgptCsv, lines(header, "0.5,s,1.2,GPT-4,7,8,15,x"))).promptTokens[0]).toBe(7);
    expect(await bad(burstgptCsv, lines(BURST_HEADER.replace("Model", "Modal"), "1,x,1,1,2,y"))).toEqual([
      't-trace.csv:1:1: lacks the column Model (found "Timestamp,Modal,Request tokens,Response tokens,Total tokens,…")',
      't-trace.csv:1:11: is no column of this format (found "Modal"). Did you mean "Model"?',
    ]);
  });
});

describe("azure-functions-2019", () => {
  const header = "HashFunction,HashApp,HashOwner,minute_1,minute_2,minute_3";

  test("puts every invocation in its minute, names functions as clients, drops idle ones", async () => {
    const trace = await good(azureFunctions2019, lines(header, "f,a,o,2,0,1", "idle,a,o,0,0,0", "g,a,o,0,3,0"));
    const minutes = [...trace.atNs].map((at) => Math.floor(at / 60e9));
    expect(minutes).toEqual([0, 0, 1, 1, 1, 2]);
    expect([...trace.client!].map((number) => trace.clients[number])).toEqual(["f", "f", "g", "g", "g", "f"]);
    expect(trace.dropped).toEqual([{ reason: "are functions that are never invoked", rows: 1 }]);
    expect([trace.hasTokens, trace.drawnBelowNs]).toEqual([false, 60e9]);
    expect(trace.notes[0]).toContain("5 invocations share their minute");
  });

  test("the draws of a function depend on neither the order of rows nor the window", async () => {
    const rows = ["f,a,o,2,0,1", "g,a,o,0,3,0"];
    const whole = await good(azureFunctions2019, lines(header, ...rows));
    expect((await good(azureFunctions2019, lines(header, ...rows.toReversed()))).atNs).toEqual(whole.atNs);
    const part = await good(azureFunctions2019, lines(header, ...rows), { window: { fromNs: 60e9, toNs: 120e9 } });
    expect([...part.atNs]).toEqual([...whole.atNs.subarray(2, 5)]);
    expect(part.unmade).toBe(3);
  });

  test("reads the columns of the full data set too, and names a bad count with its place", async () => {
    const full = "HashOwner,HashApp,HashFunction,Trigger,1,2,3";
    expect((await good(azureFunctions2019, lines(full, "o,a,f,http,1,0,2"))).atNs).toHaveLength(3);
    expect(await bad(azureFunctions2019, lines(header, "f,a,o,1,x,0"))).toEqual([
      't-trace.csv:2:9: minute_2 must be a whole number from 0 to 100000000 (found "x")',
    ]);
  });

  test("refuses more requests than fit, and says how to take a part", async () => {
    const text = lines(header, "f,a,o,9000000,2000000,0");
    expect(await bad(azureFunctions2019, text)).toEqual([
      "t-trace.csv: must hold at most 10000000 requests (found 11000000). Take a part of its time: window: {from: 0s, to: 1h} in a scenario, --window 0s..1h for trace",
    ]);
  }, 30_000);
});

describe("alibaba-openb-2023", () => {
  const pod = (created: number, deleted: number, scheduled: number | "", gpus = 1, milli = 500): string =>
    `p,1,1,${gpus},${milli},,LS,Running,${created},${deleted},${scheduled}`;

  test("a pod's size is its share of GPUs times its lifetime, and rows are sorted by creation", async () => {
    const trace = await good(
      alibabaOpenb2023,
      lines(OPENB_HEADER, pod(100, 400, 110), pod(90, 130, 120, 4, 1000), pod(95, 99, ""), pod(96, 99, 97, 0, 0)),
    );
    expect([...trace.atNs]).toEqual([0, 10e9]);
    expect([...trace.size!]).toEqual([40, 145]);
    expect([trace.sizeUnit, trace.hasTokens, trace.clients]).toEqual(["GPU s", false, ["LS"]]);
    expect(trace.dropped).toEqual([
      { reason: "ask for no GPU", rows: 1 },
      { reason: "were never scheduled, so they have no lifetime", rows: 1 },
    ]);
    expect(trace.notes).toEqual(["rows are not in order of creation_time, once; they were sorted."]);
  });

  test("leaves out pods beyond the range of the clock, and says so where lifetimes are cut", async () => {
    const trace = await good(
      alibabaOpenb2023,
      lines(
        OPENB_HEADER,
        pod(0, 50, 1),
        pod(10_000_000, 10_000_090, 10_000_000),
        pod(10_000_001, 10_000_090, 10_000_002),
      ),
    );
    expect([...trace.atNs]).toEqual([0, 1e9]);
    expect(trace.dropped).toEqual([
      { reason: "were created more than 104 days before the last one, the range of the exact clock", rows: 1 },
    ]);
    expect(trace.notes[0]).toMatch(/^2 pods were deleted in the last second/u);
  });

  test("a pod deleted before it was scheduled is a bad row", async () => {
    expect(await bad(alibabaOpenb2023, lines(OPENB_HEADER, pod(5, 6, 7)))).toEqual([
      't-trace.csv:2:27: deletion_time must not be before scheduled_time (found "6")',
    ]);
  });
});
