import type { TenantSample } from "../metrics/tenant-sample.ts";
import { EVENTS_OF_CELL, type Tally } from "./budget.ts";
import type { CellSamples } from "./simulate-cell.ts";
import { type Cell, type Changes, type Unit, unitName } from "./unit.ts";

/** Runs cells, on whatever threads, and gives their samples in the order of the cells. */
export type RunCells = (cells: readonly Cell[]) => Promise<readonly CellSamples[]>;

/** All cells that have been run; each is run once. */
export class Ledger {
  readonly #run: RunCells;
  readonly #known = new Map<string, CellSamples>();
  readonly #names = new Map<Unit, string>();
  readonly #tally: Tally;
  /** Events of the cells of a tenant alone on a part, by tenant. */
  readonly #alone = new Map<string, number[]>();

  /** @param tally counts what is spent, together with other ledgers where they share it */
  constructor(run: RunCells, tally: Tally = { events: 0 }) {
    this.#run = run;
    this.#tally = tally;
  }

  /** Cells run so far. */
  get size(): number {
    return this.#known.size;
  }

  /** Runs those of the cells that are not known yet. */
  async need(cells: readonly Cell[]): Promise<void> {
    const missing = new Map<string, Cell>();
    for (const cell of cells) {
      const name = this.#nameOf(cell);
      if (!this.#known.has(name)) missing.set(name, cell);
    }
    if (missing.size === 0) return;
    const samples = await this.#run([...missing.values()]);
    [...missing].forEach(([name, cell], i) => {
      this.#known.set(name, samples[i]!);
      this.#count(cell, samples[i]!.events + EVENTS_OF_CELL);
    });
  }

  /** Events that all ledgers of the tally have spent. */
  get spent(): number {
    return this.#tally.events;
  }

  /** Events that some units are expected to cost in one replication of the scenario as it is, each counted once. */
  eventsOf(units: readonly Unit[]): number {
    const byName = new Map(units.map((unit) => [this.unitName(unit), unit]));
    return [...byName.values()].reduce((sum, unit) => sum + this.#eventsOf(unit), 0);
  }

  /** Those of its first replication where that was run, else those of its tenants alone. */
  #eventsOf(unit: Unit): number {
    const first = this.#known.get(this.#nameOf({ unit, changes: {}, replication: 0 }));
    if (first !== undefined) return first.events + EVENTS_OF_CELL;
    // Of tenants of one kind only the first was run alone.
    const usual = mean([...this.#alone.values()].map(mean));
    return unit.tenants.reduce((sum, tenant) => sum + mean(this.#alone.get(tenant) ?? [usual]), 0);
  }

  #count({ unit, changes }: Cell, events: number): void {
    this.#tally.events += events;
    const [tenant] = unit.tenants;
    if (unit.tenants.length !== 1 || Object.keys(changes).length > 0) return;
    const own = this.#alone.get(tenant!);
    if (own === undefined) this.#alone.set(tenant!, [events]);
    else own.push(events);
  }

  /** @throws Error when the cell has not been run */
  of(cell: Cell): CellSamples {
    const samples = this.#known.get(this.#nameOf(cell));
    if (samples === undefined) throw new Error("a cell is read that was not run");
    return samples;
  }

  has(cell: Cell): boolean {
    return this.#known.has(this.#nameOf(cell));
  }

  /** The sample of one tenant. */
  tenant(unit: Unit, name: string, changes: Changes, replication: number): TenantSample {
    return this.of({ unit, changes, replication }).tenants[unit.tenants.indexOf(name)]!;
  }

  /** Equal for units that are the same. */
  unitName(unit: Unit): string {
    let name = this.#names.get(unit);
    if (name === undefined) {
      name = unitName(unit);
      this.#names.set(unit, name);
    }
    return name;
  }

  #nameOf({ unit, changes, replication }: Cell): string {
    return `${this.unitName(unit)}${replication} ${JSON.stringify(Object.entries(changes).toSorted(([a], [b]) => (a < b ? -1 : 1)))}`;
  }
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? EVENTS_OF_CELL : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The cells of units in the replications from 0 up to a number. */
export function cellsOf(units: readonly Unit[], changes: Changes, replications: number): Cell[] {
  return units.flatMap((unit) =>
    Array.from({ length: replications }, (_, replication) => ({
      unit,
      changes: changesFor(unit, changes),
      replication,
    })),
  );
}

/** Changes without what does not concern a unit, so that its cell is the same whatever changes elsewhere. */
export function changesFor(unit: Unit, changes: Changes): Changes {
  const { load = 1, loads = {}, cv = 1, constants } = changes;
  const own = Object.entries(loads).filter(([tenant, factor]) => unit.tenants.includes(tenant) && factor !== 1);
  return {
    ...(load === 1 ? {} : { load }),
    ...(own.length === 0 ? {} : { loads: Object.fromEntries(own) }),
    ...(cv === 1 ? {} : { cv }),
    ...(constants === undefined ? {} : { constants }),
  };
}
