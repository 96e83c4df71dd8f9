import { Bench } from "tinybench";
import { CONTENDERS, type ContenderName } from "../ours/index.ts";
import type { Prepare, RunOnce } from "./round.ts";

/** What the parent sends: first the contender to prepare, then one message for each round. */
export type Order =
  | {
      readonly what: ContenderName;
      readonly args: unknown;
      /** 0 for none. */
      readonly warmUpMs: number;
    }
  | "round";

let runOnce: RunOnce | undefined;
let isWarmedUp = false;

process.on("message", (order: Order) => {
  obey(order).then(
    (answer) => process.send!(answer),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});

/** Lets the compiler see the code before the clock counts; it takes several runs until it is done. */
async function warmUp(name: string, work: RunOnce, warmupTime: number): Promise<void> {
  const bench = new Bench({ name, warmupTime, warmupIterations: 1, time: 0, iterations: 1, throws: true });
  await bench.add(name, async () => void (await work())).run();
}

async function obey(order: Order): Promise<unknown> {
  if (order === "round") {
    // After the pause in which others ran, caches are cold and the processor may be slow.
    if (isWarmedUp) await runOnce!();
    return runOnce!();
  }
  const contender: Prepare<never> = await CONTENDERS[order.what]();
  runOnce = await contender(order.args as never);
  isWarmedUp = order.warmUpMs > 0;
  if (isWarmedUp) await warmUp(order.what, runOnce, order.warmUpMs);
  return "ready";
}
