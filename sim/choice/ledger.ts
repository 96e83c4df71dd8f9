import type { TenantSample } from "../metrics/tenant-sample.ts";
import type { CellSamples } from "./simulate-cell.ts";
import { type Cell, type Changes, type Unit, unitName } from "./unit.ts";

/** Runs cells, on whatever threads, and gives their samples in the order of the cells. */
export type RunCells = (cells: readonly Cell[]) => Promise<readonly CellSamples[]>;

/** All cells that have been run; each is run once. */
export class Ledger {
  readonly #run: RunCells;
  readonly #known = new Map<string, CellSamples>();
  readonly #names = new Map<Unit, string>();

  constructor(run: RunCells) {
    this.#run = run;
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
    [...missing.keys()].forEach((name, i) => this.#known.set(name, samples[i]!));
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
