import { type RandomStream, stream } from "../../base/random.ts";
import type { Tenant } from "../tenant.ts";
import { ClosedLoop } from "./closed-loop.ts";
import { type AlarmClock, type Arrivals, type ArrivalSource, RENEWALS, type RenewalArrivals } from "./index.ts";

/** The source of a tenant's requests. Its gaps come from the tenant's own stream "arrivals". */
export function arrivalSource(arrivals: Arrivals, tenant: Tenant, name: string, seed: number): ArrivalSource {
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
  /** Not rounded: rounding each gap instead of each instant would bias the rate of fast arrivals. */
  #nextNs = 0;
  #alarm: AlarmClock | undefined;

  constructor(arrivals: RenewalArrivals, tenant: Tenant, random: RandomStream) {
    this.#arrivals = arrivals;
    this.#tenant = tenant;
    this.#random = random;
    this.#meanGapNs = 1e9 / arrivals.ratePerS;
    this.#gap = RENEWALS[arrivals.kind].gap;
  }

  start(alarm: AlarmClock): void {
    this.#alarm = alarm;
    if (this.#arrivals.kind === "constant") {
      this.#nextNs = this.#arrivals.startNs;
      alarm.wakeAt(Math.round(this.#nextNs));
    } else this.#arm();
  }

  wake(nowNs: number): void {
    this.#tenant.arrive(nowNs);
    this.#arm();
  }

  #arm(): void {
    this.#nextNs += this.#gap(this.#arrivals, this.#random) * this.#meanGapNs;
    this.#alarm!.wakeAt(Math.round(this.#nextNs));
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
