import type { RequestEnd } from "./tenant.ts";

/** Where requests come in, and who hears of their ends: a tenant, or several in a row. */
export interface Entrance {
  /** The next request arrives. */
  arrive(nowNs: number): void;
  /** Lets a closed loop know that one of its requests has ended. */
  onEnd(listener: (nowNs: number, end: RequestEnd) => void): void;
}
