import { fc, test as check } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { RequestTable } from "../../sim/workload/request-table.ts";
import { SPENT, SPENT_CAUSES } from "../../sim/workload/spent.ts";

describe("open requests", () => {
  check.prop([fc.array(fc.boolean(), { maxLength: 1000, size: "max" })], { seed: 6, numRuns: 30 })(
    "each have a row of their own, and rows are used again",
    (arrivals) => {
      const table = new RequestTable();
      const open = new Map<number, number>();
      let most = 0;
      for (const [index, isArrival] of arrivals.entries()) {
        const oldest = [...open.keys()][0];
        if (isArrival || oldest === undefined) {
          const row = table.acquire(index, 10 * index);
          expect(open.has(row)).toBe(false);
          open.set(row, index);
        } else {
          table.release(oldest);
          open.delete(oldest);
        }
        most = Math.max(most, open.size);
        expect(table.open).toBe(open.size);
      }
      expect(table.rows).toBe(most);
      for (let row = 0; row < table.rows + 2; row++) expect(table.isOpen(row)).toBe(open.has(row));
      for (const [row, index] of open)
        expect([table.index[row], table.arrivalNs[row]]).toStrictEqual([index, 10 * index]);
    },
  );

  test("have size 1 and no tokens where nothing is drawn of them, however many there are", () => {
    const table = new RequestTable();
    const rows = Array.from({ length: 200 }, (_, index) => table.acquire(index, 0));
    const columns = [table.size, table.promptTokens, table.outputTokens, table.firstTokenNs];
    for (const row of rows) expect(columns.map((column) => column[row])).toStrictEqual([1, 0, 0, -1]);
  });

  test("leave nothing behind for the next one in their row", () => {
    const table = new RequestTable();
    const row = table.acquire(0, 5);
    const totals = new Float64Array(SPENT_CAUSES).fill(3);
    table.admit(row, totals);
    table.resetTokens(row);
    table.tries[row] = 3;
    table.startedNs[row] = 1;
    table.firstTokenNs[row] = 1;
    table.ownDeviceNs[row] = 1;
    table.release(row);
    expect(table.acquire(1, 6)).toBe(row);
    const columns = [table.tries, table.startedNs, table.firstTokenNs, table.ownDeviceNs, table.admitted];
    expect(columns.map((column) => column[row])).toStrictEqual([1, -1, -1, 0, 0]);
    expect(Array.from({ length: SPENT_CAUSES }, (_, cause) => table.spentNs(row, cause))).toStrictEqual(
      Array.from({ length: SPENT_CAUSES }, () => 0),
    );
  });

  test("have none of their tokens done when they join a queue, whatever stood in their row", () => {
    const table = new RequestTable();
    const row = table.acquire(0, 5);
    table.promptTokens[row] = 40;
    const counts = [table.targetTokens, table.computedTokens, table.generatedTokens, table.kvBlocks];
    for (const column of [...counts, table.scheduledTokens]) column[row] = 9;
    table.resetTokens(row);
    expect([...counts, table.scheduledTokens].map((column) => column[row])).toStrictEqual([40, 0, 0, 0, 0]);
  });

  test("keep their values when the columns grow", () => {
    const table = new RequestTable();
    for (let index = 0; index < 1000; index++) {
      // The column is looked up after the row is taken: growing replaces it.
      const row = table.acquire(index, index);
      table.size[row] = index / 2;
    }
    for (let row = 0; row < 1000; row++) expect([table.index[row], table.size[row]]).toStrictEqual([row, row / 2]);
  });
});

describe("time spent on a request", () => {
  test("is what its process spent between admission and leaving, over all stays", () => {
    const table = new RequestTable();
    const row = table.acquire(0, 0);
    const totals = new Float64Array(SPENT_CAUSES);
    totals[SPENT.device] = 100;
    table.admit(row, totals);
    totals[SPENT.device] = 130;
    totals[SPENT.turn] = 8;
    table.leave(row, totals);
    totals[SPENT.device] = 500;
    table.admit(row, totals);
    totals[SPENT.device] = 504;
    table.leave(row, totals);
    expect([
      table.spentNs(row, SPENT.device),
      table.spentNs(row, SPENT.turn),
      table.spentNs(row, SPENT.host),
    ]).toStrictEqual([34, 8, 0]);
  });

  test("tells whether a server works on it", () => {
    const table = new RequestTable();
    const row = table.acquire(0, 0);
    const totals = new Float64Array(SPENT_CAUSES);
    const states = [table.admitted[row]];
    table.admit(row, totals);
    states.push(table.admitted[row]);
    table.leave(row, totals);
    states.push(table.admitted[row]);
    expect(states).toStrictEqual([0, 1, 0]);
  });
});
