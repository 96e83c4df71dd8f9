import type { Prepare, RunOnce } from "./suite.ts";

/** What the parent sends: first the module to prepare, then one message for each round. */
export type Order = { readonly module: string; readonly args: unknown } | "round";

let runOnce: RunOnce | undefined;

process.on("message", (order: Order) => {
  obey(order).then(
    (answer) => process.send!(answer),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});

async function obey(order: Order): Promise<unknown> {
  if (order === "round") return runOnce!();
  const { contender } = (await import(order.module)) as { readonly contender: Prepare<unknown> };
  runOnce = await contender(order.args);
  // Lets the compiler see the code before the clock counts.
  await runOnce();
  return "ready";
}
