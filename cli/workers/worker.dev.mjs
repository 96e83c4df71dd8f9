// Node 20 cannot load TypeScript in a worker thread; from the source tree tsx does. The built program does not need this.
import { register } from "tsx/esm/api";

register();
export const { replicate, simulate, weigh } = await import("./worker.ts");
