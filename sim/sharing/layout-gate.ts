import { doubled } from "../base/columns.ts";
import type { HeldRecord } from "../result/layouts.ts";
import type { RequestTable } from "../workload/request-table.ts";
import { RowQueue } from "../workload/row-queue.ts";
import type { Router } from "../workload/routing.ts";
import type { Door } from "../workload/server.ts";

/** A door behind the gate, with the part that it leads to. */
interface Leaf {
  readonly part: number;
  readonly door: Door;
  /** Whether it takes requests; when its part is about to go away it does not. */
  isOpen: boolean;
}

/**
 * The one door of a tenant of which some part comes or goes: it routes among the processes of the parts that are there,
 * and holds requests while there are none. What is held waits first come, first served, and counts as queued.
 */
export class LayoutGate implements Door {
  readonly #requests: RequestTable;
  readonly #route: Router;
  readonly #queueLimit: number;
  readonly #onLeave: (nowNs: number) => void;
  #leaves: readonly Leaf[] = [];
  /** Those that are open, and their doors. */
  #open: readonly Leaf[] = [];
  #openDoors: readonly Door[] = [];
  readonly #held = new RowQueue();
  /** By row: the request that it was when it last came here, the leaf it was sent to or null, the order, since when. */
  #number = new Float64Array(INITIAL).fill(-1);
  #leafOf: (Leaf | null)[] = [];
  #ticket = new Float64Array(INITIAL);
  #sinceNs = new Float64Array(INITIAL);
  #tickets = 0;
  /** Since when no door has been open; -1 while one is. */
  #closedSinceNs = 0;
  #withoutPartNs = 0;
  #heldCount = 0;
  #heldNs = 0;
  #longestNs = 0;
  #evicted = 0;

  /**
   * @param queueLimit requests that may wait at each process; Infinity for any number
   * @param onLeave    called when a request has left a queue without being served
   */
  constructor(requests: RequestTable, route: Router, queueLimit: number, onLeave: (nowNs: number) => void) {
    this.#requests = requests;
    this.#route = route;
    this.#queueLimit = queueLimit;
    this.#onLeave = onLeave;
  }

  get outstanding(): number {
    return this.#leaves.reduce((sum, { door }) => sum + door.outstanding, this.#held.length);
  }

  get waiting(): number {
    return this.#leaves.reduce((sum, { door }) => sum + door.waiting, this.#held.length);
  }

  /** As many as make the tenant find room where one of the open doors has room, or outside while none is open. */
  get places(): number {
    const open = this.#open;
    const places = open.reduce((sum, { door }) => sum + door.places, 0);
    if (this.#queueLimit === Infinity || open.length === 0) return places;
    const beside = this.#leaves.reduce((sum, { door, isOpen }) => sum + (isOpen ? 0 : door.outstanding), 0);
    return places + beside + (open.length - 1) * this.#queueLimit;
  }

  offer(row: number, nowNs: number): void {
    this.#enter(row);
    this.#send(row, nowNs);
  }

  withdraw(row: number, nowNs: number): void {
    const leaf = this.#leafOf[row]!;
    this.#number[row] = -1;
    if (leaf !== null) {
      leaf.door.withdraw(row, nowNs);
      this.#onLeave(nowNs);
      return;
    }
    this.#held.remove(row);
    this.#noteHeld(row, nowNs);
  }

  /** A part has come up: its doors take requests, first of all those that are held. */
  open(part: number, doors: readonly Door[], nowNs: number): void {
    const leaves = doors.map((door): Leaf => ({ part, door, isOpen: true }));
    // Doors stand in the order of partitions, whichever came up first: it decides between equals.
    this.#leaves = [...this.#leaves, ...leaves].toSorted((a, b) => a.part - b.part);
    this.#noteOpen(nowNs);
    for (let count = this.#held.length; count > 0; count--) {
      const row = this.#held.shift();
      this.#noteHeld(row, nowNs);
      this.#send(row, nowNs);
    }
  }

  /** A part is about to go away: it takes no requests any more. @param move whether queued ones leave it */
  shut(part: number, move: boolean, nowNs: number): void {
    for (const leaf of this.#leaves) if (leaf.part === part) leaf.isOpen = false;
    this.#noteOpen(nowNs);
    if (!move) return;
    for (const row of this.#rowsAt(part)) {
      const isBegun = this.#requests.admitted[row] === 1 || this.#requests.startedNs[row]! >= 0;
      if (isBegun) continue;
      this.#leafOf[row]!.door.withdraw(row, nowNs);
      this.#send(row, nowNs);
    }
  }

  /** A part has gone, with its processes. What they still had begins again elsewhere or waits. */
  remove(part: number, nowNs: number): void {
    const rows = this.#rowsAt(part);
    this.#leaves = this.#leaves.filter((leaf) => leaf.part !== part);
    this.#noteOpen(nowNs);
    for (const row of rows) {
      if (this.#requests.admitted[row] === 1 || this.#requests.startedNs[row]! >= 0) {
        this.#requests.forget(row);
        this.#evicted++;
      }
      this.#send(row, nowNs);
    }
  }

  /** What has been up to an instant. @param tenant name of the tenant */
  record(tenant: string, nowNs: number): HeldRecord {
    const closedNs = this.#closedSinceNs < 0 ? 0 : nowNs - this.#closedSinceNs;
    const still = this.#openRows().filter((row) => this.#leafOf[row] === null);
    const stillNs = still.map((row) => nowNs - this.#sinceNs[row]!);
    return {
      tenant,
      withoutPartNs: this.#withoutPartNs + closedNs,
      held: this.#heldCount + still.length,
      heldNs: stillNs.reduce((sum, ns) => sum + ns, this.#heldNs),
      longestNs: stillNs.reduce((most, ns) => Math.max(most, ns), this.#longestNs),
      evicted: this.#evicted,
    };
  }

  #enter(row: number): void {
    while (row >= this.#number.length) {
      this.#number = doubled(this.#number).fill(-1, this.#number.length);
      this.#ticket = doubled(this.#ticket);
      this.#sinceNs = doubled(this.#sinceNs);
    }
    this.#number[row] = this.#requests.index[row]!;
    this.#ticket[row] = this.#tickets++;
  }

  #send(row: number, nowNs: number): void {
    const open = this.#open;
    if (open.length === 0) {
      this.#leafOf[row] = null;
      this.#sinceNs[row] = nowNs;
      this.#held.push(row);
      return;
    }
    const leaf = open[this.#pick()]!;
    this.#leafOf[row] = leaf;
    leaf.door.offer(row, nowNs);
  }

  /** The door of the routing rule, or the next one with room. What was let in once is not turned away here. */
  #pick(): number {
    const doors = this.#openDoors;
    const picked = doors.length === 1 ? 0 : this.#route(doors);
    if (this.#queueLimit === Infinity) return picked;
    for (let i = 0; i < doors.length; i++) {
      const number = (picked + i) % doors.length;
      const { outstanding, places } = doors[number]!;
      if (outstanding - places < this.#queueLimit) return number;
    }
    return picked;
  }

  #noteOpen(nowNs: number): void {
    this.#open = this.#leaves.filter(({ isOpen }) => isOpen);
    this.#openDoors = this.#open.map(({ door }) => door);
    const isClosed = this.#open.length === 0;
    if (isClosed && this.#closedSinceNs < 0) this.#closedSinceNs = nowNs;
    if (isClosed || this.#closedSinceNs < 0) return;
    this.#withoutPartNs += nowNs - this.#closedSinceNs;
    this.#closedSinceNs = -1;
  }

  #noteHeld(row: number, nowNs: number): void {
    const waitedNs = nowNs - this.#sinceNs[row]!;
    this.#heldCount++;
    this.#heldNs += waitedNs;
    this.#longestNs = Math.max(this.#longestNs, waitedNs);
  }

  /** Rows of open requests that are at a door or held, in the order in which they came. */
  #openRows(): number[] {
    const rows = Array.from({ length: Math.min(this.#requests.rows, this.#number.length) }, (_, row) => row);
    return rows
      .filter((row) => this.#requests.isOpen(row) && this.#number[row] === this.#requests.index[row])
      .toSorted((a, b) => this.#ticket[a]! - this.#ticket[b]!);
  }

  #rowsAt(part: number): number[] {
    return this.#openRows().filter((row) => this.#leafOf[row]?.part === part);
  }
}

const INITIAL = 64;
