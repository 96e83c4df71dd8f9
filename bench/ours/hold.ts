import { readFileSync } from "node:fs";
import { WakeQueue } from "../../sim/engine/wake-queue.ts";
import type { Prepare } from "../harness/round.ts";
import { processorNs } from "../harness/stopwatch.ts";

/** The hold model on the queue of wake-ups: take the next source off, let it wait for the next increment of a table. */
export const contender: Prepare<{ readonly table: string; readonly sources: number; readonly holds: number }> = ({
  table: file,
  sources,
  holds,
}) => {
  const table = new Float64Array(new Uint8Array(readFileSync(file)).buffer);
  return () => {
    const queue = filledQueue(table, sources);
    const from = processorNs();
    const order = holdOrder(queue, table, holds);
    return { ns: processorNs() - from, units: holds, counts: { order } };
  };
};

/** A queue in which every source waits for the increment of its number. */
export function filledQueue(table: Float64Array, sources: number): WakeQueue {
  const queue = new WakeQueue(sources);
  for (let i = 0; i < sources; i++) queue.set(i, table[i & (table.length - 1)]!);
  return queue;
}

/** Holds so many times. @returns a 32-bit hash of the order in which the sources came off */
export function holdOrder(queue: WakeQueue, table: Float64Array, holds: number): number {
  const mask = table.length - 1;
  let order = 0;
  for (let i = 0; i < holds; i++) {
    const nowNs = queue.nextNs;
    const source = queue.pop();
    order = (Math.imul(order, 31) + source) >>> 0;
    queue.set(source, nowNs + table[i & mask]!);
    queue.settle();
  }
  return order;
}
