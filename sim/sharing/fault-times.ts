import { exponential, type RandomStream, type Seed, stream } from "../base/random.ts";
import type { FaultEntry, FaultPlan } from "./fault-plan.ts";
import { isOfProcess } from "./fault-plan.ts";

/** What the faults of a sequence hit. */
export type FaultTarget =
  | { readonly kind: "tenant"; readonly rank: number }
  | { readonly kind: "gpu"; readonly index: number }
  | NodeTarget;
interface NodeTarget {
  readonly kind: "node";
}

/**
 * The times of the faults of one entry on one target. They come from a stream of its own, so that they are the same under
 * every policy that has the target; who exactly is hit is drawn from another one.
 */
export class FaultTimes {
  readonly entry: FaultEntry;
  /** Place of the entry in the plan. */
  readonly number: number;
  readonly target: FaultTarget;
  /** Draws who is hit, and who in a context beside is hit as well. */
  readonly picks: RandomStream;
  readonly spread: RandomStream;
  /** When the next one comes; Infinity after the last [ns]. */
  nextNs: number;
  readonly #gaps: RandomStream;
  #taken = 0;

  constructor(seed: Seed, number: number, entry: FaultEntry, target: FaultTarget, name: string) {
    this.entry = entry;
    this.number = number;
    this.target = target;
    this.#gaps = stream(seed, name, `fault ${number} times`);
    this.picks = stream(seed, name, `fault ${number} picks`);
    this.spread = stream(seed, name, `fault ${number} spread`);
    this.nextNs = this.#after(0);
  }

  /** Takes the next one off. */
  take(): void {
    this.#taken++;
    this.nextNs = this.#after(this.nextNs);
  }

  #after(nowNs: number): number {
    const { everyNs, atNs } = this.entry;
    if (everyNs === null) return atNs[this.#taken] ?? Infinity;
    return nowNs + Math.max(1, Math.round(exponential(this.#gaps) * everyNs));
  }
}

/**
 * All sequences of a plan: of each entry one for each target.
 * @param tenants names in rank order
 * @param gpus    numbers of the GPUs in use, ascending
 */
export function faultTimes(
  seed: Seed,
  { entries }: Pick<FaultPlan, "entries">,
  tenants: readonly string[],
  gpus: readonly number[],
): FaultTimes[] {
  return entries.flatMap((entry, number): FaultTimes[] => {
    if (entry.class === "host") return [new FaultTimes(seed, number, entry, { kind: "node" }, "host")];
    if (isOfProcess(entry.class)) {
      return tenants.flatMap((name, rank) =>
        entry.tenants === null || entry.tenants.includes(name)
          ? [new FaultTimes(seed, number, entry, { kind: "tenant", rank }, name)]
          : [],
      );
    }
    return gpus
      .filter((index) => entry.gpu === null || entry.gpu === index)
      .map((index) => new FaultTimes(seed, number, entry, { kind: "gpu", index }, `gpu${index}`));
  });
}
