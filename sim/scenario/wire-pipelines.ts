import type { Draws } from "../workload/draws.ts";
import type { Entrance } from "../workload/entrance.ts";
import { type Carry, Pipeline } from "../workload/pipeline.ts";
import type { Sink, TurnedAway } from "../workload/server.ts";
import type { Tenant } from "../workload/tenant.ts";
import { answering, type PipelineSpec } from "./pipelines.ts";
import type { ReadyTenant } from "./scenario.ts";

/** A tenant's place in a pipeline. */
interface Place {
  /** Of the pipeline among all. */
  readonly number: number;
  readonly stage: number;
}

/**
 * The pipelines of a model. Tenants that are in none are built as if there were no pipelines; a stage reports through a
 * sink that tells its pipeline first-hand, and a later stage takes from it what was drawn for a request.
 */
export class WiredPipelines {
  /** Filled by {@link connect}. */
  readonly all: Pipeline[] = [];
  readonly #specs: readonly PipelineSpec[];
  /** By tenant, in rank order. */
  readonly #places: readonly (Place | null)[];
  readonly #tenants: readonly CarryingTenant[];
  /** Draws of the tenants' own, in rank order. */
  readonly #draws: Draws[] = [];

  /** @param tenants in rank order; every stage must be among them */
  constructor(specs: readonly PipelineSpec[], tenants: readonly CarryingTenant[]) {
    this.#specs = specs;
    this.#tenants = tenants;
    this.#places = tenants.map(({ name }) => placeOf(specs, name));
  }

  /** Where tenants report: the given sink, unless something must be noted on the way. */
  sink(next: Sink): Sink {
    return this.#specs.length === 0 ? next : new StageSink(next, this.#places, this.all);
  }

  /** The draws of a tenant: its own, or those that its pipeline has kept for it. */
  draws(rank: number, own: Draws): Draws {
    this.#draws[rank] = own;
    const place = this.#places[rank]!;
    if (place === null || place.stage === 0) return own;
    return (requests, row, index) => this.all[place.number]!.give(place.stage, requests, row, index);
  }

  /**
   * Puts the tenants in a row. A pipeline reports under the first rank after those of the tenants, the next one under the
   * next, and so on.
   * @param sink that hears of requests end to end
   */
  connect(tenants: readonly Tenant[], sink: Sink): void {
    this.#specs.forEach((spec, number) => {
      const { stages, hop } = spec;
      const line = stages.map((name) => {
        const rank = this.#tenants.findIndex((tenant) => tenant.name === name);
        const carry = carryOf(spec, name, this.#tenants);
        return { tenant: tenants[rank]!, draws: this.#draws[rank]!, ...(carry === null ? {} : { carry }) };
      });
      this.all.push(new Pipeline(tenants.length + number, line, hop.value, sink));
    });
  }

  /** Where the requests of a tenant come in: at its pipeline, if it is the first stage of one. */
  entrance(rank: number, tenant: Tenant): Entrance {
    const place = this.#places[rank]!;
    return place === null || place.stage > 0 ? tenant : this.all[place.number]!;
  }

  /** Those that need an alarm clock. */
  get hopping(): Pipeline[] {
    return this.all.filter(({ hopNs }) => hopNs > 0);
  }
}

/** What of a tenant its answers and its share in those of others depend on. */
type CarryingTenant = Pick<ReadyTenant, "name" | "work" | "traceTokens">;

function carryOf(spec: PipelineSpec, stage: string, tenants: readonly CarryingTenant[]): Carry | null {
  const source = spec.carrying.includes(stage) ? answering(spec, stage, tenants) : null;
  if (source === null) return null;
  const isPrompt = tenants.find(({ name }) => name === stage)!.work.kind === "llm";
  return isPrompt ? { kind: "prompt" } : { kind: "size", meanTokens: meanAnswer(source) };
}

/** Mean length of the answers that a tenant generates: in its trace, or by its distribution before it is cut. */
function meanAnswer({ work, traceTokens }: CarryingTenant): number {
  if (traceTokens !== null) {
    const { outputTokens } = traceTokens;
    return outputTokens.reduce((sum, tokens) => sum + Math.max(1, tokens), 0) / outputTokens.length;
  }
  if (work.kind !== "llm") throw new Error("only what generates tokens has answers");
  const { outputTokens } = work;
  return outputTokens.kind === "constant" ? outputTokens.tokens : outputTokens.mean;
}

function placeOf(specs: readonly PipelineSpec[], name: string): Place | null {
  const number = specs.findIndex(({ stages }) => stages.includes(name));
  return number < 0 ? null : { number, stage: specs[number]!.stages.indexOf(name) };
}

/** Passes on what happens to requests, and tells pipelines when one leaves a stage. */
class StageSink implements Sink {
  readonly #next: Sink;
  readonly #places: readonly (Place | null)[];
  readonly #pipelines: readonly Pipeline[];

  constructor(next: Sink, places: readonly (Place | null)[], pipelines: readonly Pipeline[]) {
    this.#next = next;
    this.#places = places;
    this.#pipelines = pipelines;
  }

  arrived(tenant: number, row: number, nowNs: number): void {
    this.#next.arrived(tenant, row, nowNs);
  }

  finished(tenant: number, row: number, nowNs: number): void {
    this.#next.finished(tenant, row, nowNs);
    this.#leaves(tenant, row, nowNs);
  }

  rejected(tenant: number, row: number, nowNs: number, end: TurnedAway): void {
    this.#next.rejected(tenant, row, nowNs, end);
    this.#leaves(tenant, row, nowNs);
  }

  preempted(tenant: number, row: number): void {
    this.#next.preempted(tenant, row);
    const place = this.#places[tenant]!;
    if (place !== null) this.#pipelines[place.number]!.preempted(place.stage, row);
  }

  /** Last of all, so that nothing comes between it and the hand-over, which the tenant makes next. */
  #leaves(tenant: number, row: number, nowNs: number): void {
    const place = this.#places[tenant]!;
    if (place !== null) this.#pipelines[place.number]!.leaves(place.stage, row, nowNs);
  }
}
