import type { Alarm, Source } from "../engine/simulator.ts";
import type { Discipline } from "../result/run.ts";
import { type CopyClient, type CopyDirection, type CopyPort, TO_DEVICE, TO_HOST } from "../workload/copies.ts";
import { COPY_SLICE } from "./copy-constants.ts";
import { type CopyLane, UNITS_PER_NS } from "./copy-lane.ts";
import { FairCopies } from "./fair-copies.ts";
import { SlicedCopies } from "./sliced-copies.ts";

/** Leaves whose processes share one context, so that their copies need no turns. */
const IN_ONE_CONTEXT: ReadonlySet<Discipline> = new Set<Discipline>(["mps", "shared-server"]);

/**
 * The link between host and one GPU. Its two directions do not slow each other. Each partition has a copy engine of its
 * own for each direction; those that are busy share the link equally, whatever the size of their instance.
 *
 * It is a source of class server that is attached before the stations: a copy that ends in an instant is known to the
 * station that wakes in it. Copies that are asked for in a wake-up of a station join in a second wake-up of the link.
 */
export class CopyLink implements Source {
  readonly #directions = [new LinkDirection(TO_DEVICE), new LinkDirection(TO_HOST)] as const;
  #alarm: Alarm | undefined;

  /**
   * Adds the copy engines of a partition, before the first event.
   * @param discipline how the partition's processes share it
   * @param sliceNs    turn of a copy where they take turns
   * @returns the way of each process to them
   */
  addPartition(discipline: Discipline, processes: number, sliceNs: number = COPY_SLICE.value): CopyPort[] {
    for (const direction of this.#directions) {
      direction.addLane(
        IN_ONE_CONTEXT.has(discipline) ? new FairCopies(processes) : new SlicedCopies(processes, sliceNs),
        processes,
      );
    }
    const lane = this.#directions[0].lanes - 1;
    return Array.from({ length: processes }, (_, process): CopyPort => ({
      connect: (client) => this.#directions.forEach((direction) => direction.connect(lane, process, client)),
      begin: (direction, aloneNs, nowNs) => {
        this.#directions[direction].ask(lane, process, aloneNs * UNITS_PER_NS);
        this.#alarm!.wakeAt(nowNs);
      },
      cancel: (nowNs) => {
        this.#directions.forEach((direction) => direction.cancel(lane, process, nowNs));
        this.#alarm!.wakeAt(nowNs);
      },
    }));
  }

  start(alarm: Alarm): void {
    this.#alarm = alarm;
  }

  wake(nowNs: number): void {
    const [toDevice, toHost] = this.#directions;
    // Both first: an output that ends makes room for the next input.
    toDevice.complete(nowNs);
    toHost.complete(nowNs);
    const nextNs = Math.min(toDevice.goOn(nowNs), toHost.goOn(nowNs));
    if (nextNs === Infinity) this.#alarm!.cancel();
    else this.#alarm!.wakeAt(nextNs);
  }
}

/** One direction of the link. */
class LinkDirection {
  readonly #direction: CopyDirection;
  readonly #lanes: CopyLane[] = [];
  /** By lane and process. */
  readonly #clients: (CopyClient | undefined)[][] = [];

  constructor(direction: CopyDirection) {
    this.#direction = direction;
  }

  get lanes(): number {
    return this.#lanes.length;
  }

  addLane(lane: CopyLane, processes: number): void {
    this.#lanes.push(lane);
    this.#clients.push(Array.from({ length: processes }));
  }

  connect(lane: number, process: number, client: CopyClient): void {
    this.#clients[lane]![process] = client;
  }

  ask(lane: number, process: number, units: number): void {
    this.#lanes[lane]!.ask(process, units);
  }

  cancel(lane: number, process: number, nowNs: number): void {
    this.#lanes[lane]!.settle(nowNs);
    this.#lanes[lane]!.cancel(process);
  }

  /** Ends the copies that are over, in the order of partitions and processes. */
  complete(nowNs: number): void {
    for (let i = 0; i < this.#lanes.length; i++) {
      const lane = this.#lanes[i]!;
      lane.settle(nowNs);
      for (let done = lane.takeDone(nowNs); done >= 0; done = lane.takeDone(nowNs)) {
        this.#clients[i]![done]!.copied(this.#direction, nowNs);
      }
    }
  }

  /** Lets in what was asked for. @returns when the next copy ends if nobody comes */
  goOn(nowNs: number): number {
    let busy = 0;
    for (const lane of this.#lanes) {
      lane.admit(nowNs);
      if (lane.count > 0) busy++;
    }
    let nextNs = Infinity;
    for (const lane of this.#lanes) {
      if (lane.count > 0) nextNs = Math.min(nextNs, lane.foresee(UNITS_PER_NS / busy, nowNs));
    }
    return nextNs;
  }
}
