import { type RandomStream, type Seed, stream } from "../../base/random.ts";
import type { Tenant } from "../tenant.ts";
import { ClosedLoop } from "./closed-loop.ts";
import { type AlarmClock, type Arrivals, type ArrivalSource, RENEWALS, type RenewalArrivals } from "./index.ts";

/** The source of a tenant's requests. Its gaps come from the tenant's own stream "arrivals". */
export function arrivalSource(arrivals: Arrivals, tenant: Tenant, name: string, seed: Seed): ArrivalSource {
  switch (arrivals.kind) {
    case "closed":
      return new ClosedLoop(arrivals, tenant, stream(seed, name, "arrivals"));
    case "listed":
      return new ListedArrivals(arrivals.atNs, tenant);
    default:
      return new RenewalSource(arrivals, tenant, stream(seed, name, "arrivals"));
  }
}

class RenewalSource implements ArrivalSource {
  readonly #arrivals: RenewalArrivals;
  readonly #tenant: Tenant;
  readonly #random: RandomStream;
  readonly #meanGapNs: number;
  readonly #gap: (arrivals: RenewalArrivals, random: RandomStream) => number;
  readonly #startNs: number;
  /**
   * Sum of the gaps so far, in mean gaps. Instants are rounded, not gaps, which would bias the rate of fast arrivals;
   * and equal gaps add up to whole numbers, so they never drift.
   */
  #gaps = 0;
  #alarm: AlarmClock | undefined;

  constructor(arrivals: RenewalArrivals, tenant: Tenant, random: RandomStream) {
    this.#arrivals = arrivals;
    this.#tenant = tenant;
    this.#random = random;
    this.#meanGapNs = 1e9 / arrivals.ratePerS;
    this.#startNs = arrivals.kind === "constant" ? arrivals.startNs : 0;
    this.#gap = RENEWALS[arrivals.kind].gap;
  }

  start(alarm: AlarmClock): void {
    this.#alarm = alarm;
    // Equal gaps begin with an arrival, random ones with a gap.
    if (this.#arrivals.kind === "constant") alarm.wakeAt(this.#startNs);
    else this.#arm();
  }

  wake(nowNs: number): void {
    this.#tenant.arrive(nowNs);
    this.#arm();
  }

  #arm(): void {
    this.#gaps += this.#gap(this.#arrivals, this.#random);
    this.#alarm!.wakeAt(Math.round(this.#startNs + this.#gaps * this.#meanGapNs));
  }
}

class ListedArrivals implements ArrivalSource {
  readonly #atNs: Float64Array;
  readonly #tenant: Tenant;
  #next = 0;
  #alarm: AlarmClock | undefined;

  constructor(atNs: Float64Array, tenant: Tenant) {
    this.#atNs = atNs;
    this.#tenant = tenant;
  }

  start(alarm: AlarmClock): void {
    this.#alarm = alarm;
    if (this.#atNs.length > 0) alarm.wakeAt(this.#atNs[0]!);
  }

  wake(nowNs: number): void {
    // All requests of one instant arrive before anything is served.
    while (this.#next < this.#atNs.length && this.#atNs[this.#next] === nowNs) {
      this.#next++;
      this.#tenant.arrive(nowNs);
    }
    if (this.#next < this.#atNs.length) this.#alarm!.wakeAt(this.#atNs[this.#next]!);
  }
}
