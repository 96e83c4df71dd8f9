import type { LayoutPlan } from "./recut-plan.ts";

/** The changes at given times, one after the other. */
export class Timetable {
  readonly #changes: LayoutPlan["changes"];
  readonly #repeatNs: number | null;
  #next = 0;
  #round = 0;

  constructor({ changes, repeatNs }: Pick<LayoutPlan, "changes" | "repeatNs">) {
    this.#changes = changes;
    this.#repeatNs = repeatNs;
  }

  /** When the next change is due; Infinity after the last one [ns]. */
  get nextNs(): number {
    const change = this.#changes[this.#next];
    return change === undefined ? Infinity : change.atNs + this.#round * (this.#repeatNs ?? 0);
  }

  /** Takes the next change off; there must be one. @returns the number of its layout */
  take(): number {
    const { to } = this.#changes[this.#next++]!;
    if (this.#next === this.#changes.length && this.#repeatNs !== null) {
      this.#next = 0;
      this.#round++;
    }
    return to;
  }
}
