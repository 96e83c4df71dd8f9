import type { RecutRule } from "./recut-plan.ts";

/** What a rule can see of its tenant. */
export interface WatchedTenant {
  /** Requests that have arrived so far. */
  readonly arrived: number;
  /** Requests in the system. */
  readonly requests: { readonly open: number };
}

/** Watches a tenant by a moving mean, and says which layout the rule wants. */
export class RuleWatch {
  readonly #rule: RecutRule;
  readonly #tenant: WatchedTenant;
  /** The last looks, oldest at `#at` once there are enough of them, and their sum. */
  readonly #looks: Float64Array;
  #count = 0;
  #sum = 0;
  #arrivedBefore = 0;

  constructor(rule: RecutRule, tenant: WatchedTenant) {
    this.#rule = rule;
    this.#tenant = tenant;
    this.#looks = new Float64Array(Math.max(1, Math.round(rule.overNs / rule.checkNs)));
  }

  /** Takes a look. @returns number of the layout that is wanted now; null while the present one may stay */
  look(): number | null {
    const looks = this.#looks;
    const at = this.#count++ % looks.length;
    const seen = this.#seen();
    // Counts and shares of looks are whole numbers, so the sum does not drift.
    this.#sum += seen - looks[at]!;
    looks[at] = seen;
    if (this.#count < looks.length) return null;
    const perS = this.#rule.watch === "arrivals" ? 1e9 / this.#rule.checkNs : 1;
    const mean = (this.#sum / looks.length) * perS;
    if (mean > this.#rule.above) return this.#rule.to;
    return mean < this.#rule.below ? this.#rule.otherwise : null;
  }

  #seen(): number {
    switch (this.#rule.watch) {
      case "open":
        return this.#tenant.requests.open;
      case "busy":
        return this.#tenant.requests.open > 0 ? 1 : 0;
      case "arrivals": {
        const since = this.#tenant.arrived - this.#arrivedBefore;
        this.#arrivedBefore = this.#tenant.arrived;
        return since;
      }
    }
  }
}
