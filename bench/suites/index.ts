import type { Plan, Suite } from "../harness/suite.ts";
import { growthSuites } from "./growth.ts";
import { holdSuites } from "./hold.ts";
import { oneQueueSuites } from "./one-queue.ts";
import { policySuites } from "./policies.ts";
import { processSuites } from "./processes.ts";
import { productSuites } from "./product.ts";
import { roundRobinSuites } from "./round-robin.ts";

/** Groups of suites by the name that `--only` takes; a group prepares its files when it is asked for. */
export const GROUPS: Readonly<Record<string, (plan: Plan) => Suite[] | Promise<Suite[]>>> = {
  hold: holdSuites,
  "one-queue": oneQueueSuites,
  "round-robin": roundRobinSuites,
  policies: policySuites,
  growth: growthSuites,
  product: productSuites,
  processes: processSuites,
};
