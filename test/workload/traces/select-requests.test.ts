import { fc, test as propertyTest } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { stream } from "../../../sim/base/random.ts";
import { plainCsv } from "../../../sim/workload/traces/plain-csv.ts";
import { selectRequests, type TraceSelection, WHOLE_TRACE } from "../../../sim/workload/traces/select-requests.ts";
import type { RequestTrace } from "../../../sim/workload/traces/trace-format.ts";
import { good, lines } from "./reading.ts";

const random = () => stream(1, "t", "test");

/** A request a second from second 1 on, its prompt as long as its number, of the clients in turn. */
async function ticking(count: number, clients: readonly string[] = []): Promise<RequestTrace> {
  const rows = Array.from(
    { length: count },
    (_, i) => `${i + 1},${i},1${clients.length === 0 ? "" : `,${clients[i % clients.length]!}`}`,
  );
  return good(plainCsv, lines(`arrivalS,promptTokens,outputTokens${clients.length === 0 ? "" : ",client"}`, ...rows));
}

function taken(trace: RequestTrace, selection: Partial<TraceSelection>): RequestTrace {
  const selected = selectRequests(trace, { ...WHOLE_TRACE, ...selection }, random());
  if ("problem" in selected) throw new Error(JSON.stringify(selected.problem));
  return selected.trace;
}

function refused(trace: RequestTrace, selection: Partial<TraceSelection>): string {
  const selected = selectRequests(trace, { ...WHOLE_TRACE, ...selection }, random());
  return "problem" in selected
    ? `${selected.problem.key} ${selected.problem.rule} ${selected.problem.help ?? ""}`
    : "taken";
}

describe("a selection", () => {
  test("of everything changes nothing", async () => {
    const trace = await ticking(5, ["a"]);
    expect(taken(trace, {})).toEqual(trace);
  });

  test("by window holds its beginning, not its end, and counts time from it", async () => {
    const trace = await ticking(10);
    const part = taken(trace, { window: { fromNs: 2.5e9, toNs: 5e9 } });
    expect([...part.atNs]).toEqual([0.5e9, 1.5e9]);
    expect([...part.promptTokens]).toEqual([2, 3]);
    expect(part.notes).toEqual(["2 of 10 requests are from 2.50 s to 5.00 s; the others were left out."]);
    expect([...taken(trace, { window: { fromNs: 9e9, toNs: null } }).atNs]).toEqual([0, 1e9]);
    expect(refused(trace, { window: { fromNs: 11e9, toNs: null } })).toBe(
      "window holds no request of the trace Its requests arrive from 1.00 s to 10.0 s",
    );
  });

  test("by client takes its requests only, and names those there are", async () => {
    const trace = await ticking(6, ["a", "b"]);
    expect([...taken(trace, { client: "b" }).promptTokens]).toEqual([1, 3, 5]);
    expect(refused(trace, { client: "c" })).toMatch(/^client is no client of the trace/u);
    expect(refused(await ticking(3), { client: "a" })).toMatch(/^client the trace names no clients/u);
  });

  propertyTest.prop([fc.integer({ min: 1, max: 7 }), fc.boolean()], { seed: 73, numRuns: 30 })(
    "the parts of a split are the whole, each client in one of them",
    async (of, named) => {
      const clients = Array.from({ length: 40 }, (_, i) => `client ${i}`);
      const trace = await ticking(200, named ? clients : []);
      const parts = Array.from({ length: of }, (_, i) => taken(trace, { split: { part: i + 1, of } }));
      const rows = parts.flatMap((part) => [...part.promptTokens]);
      expect(rows.toSorted((a, b) => a - b)).toEqual([...trace.promptTokens]);
      if (!named) return;
      const owners = parts.flatMap((part) => [...new Set(part.client)]);
      expect(new Set(owners).size).toBe(owners.length);
    },
  );

  test("part of a split does not depend on the other parts of the file", async () => {
    const few = taken(await ticking(100, ["x", "y", "z"]), { split: { part: 1, of: 2 } });
    const more = taken(await ticking(200, ["w", "x", "y", "z"]), { split: { part: 1, of: 2 } });
    const names = (trace: RequestTrace): string[] => [...new Set([...trace.client!].map((at) => trace.clients[at]!))];
    expect(
      names(more)
        .filter((name) => name !== "w")
        .toSorted(),
    ).toEqual(names(few).toSorted());
  });

  test("by rateScale thins or repeats requests and keeps the span", async () => {
    const trace = await ticking(4000);
    const half = taken(trace, { rateScale: 0.5 });
    expect(Math.abs(half.atNs.length - 2000)).toBeLessThan(150);
    const more = taken(trace, { rateScale: 2.5 });
    expect(Math.abs(more.atNs.length - 10_000)).toBeLessThan(150);
    expect(more.atNs).toEqual(more.atNs.toSorted());
    expect(more.atNs.at(-1)).toBe(trace.atNs.at(-1));
    expect(taken(trace, { rateScale: 2.5 })).toEqual(more);
    // Every request is there at its own time, and its copies come before the next one.
    const seconds = [...more.atNs].map((at) => Math.floor(at / 1e9) - 1);
    expect([...more.promptTokens]).toEqual(seconds);
  });

  test("by timeScale stretches every time, after the window", async () => {
    const part = taken(await ticking(10), { window: { fromNs: 1e9, toNs: 4e9 }, timeScale: 2 });
    expect([...part.atNs]).toEqual([0, 2e9, 4e9]);
    expect(refused(await ticking(10), { timeScale: 1e6 })).toMatch(/^timeScale takes the trace beyond 104 days/u);
  });
});
