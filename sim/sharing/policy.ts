import type { Fact } from "../base/fact.ts";
import type { Alarm } from "../engine/simulator.ts";
import type { Gpu } from "../hardware/gpu.ts";
import type { Discipline } from "../result/run.ts";
import type { Server } from "../workload/server.ts";
import type { Rotation } from "./turn-rotation.ts";

/** What a station tells about its compute engine. Intervals come in order and do not overlap. [ns] */
export interface EngineProbe {
  /**
   * A context ran.
   * @param smShare         SM-time used ÷ SM-time of the slice, 0 to 1
   * @param bandwidthShare  bandwidth used ÷ bandwidth of the slice, 0 to 1
   * @param process         whose burst it was, where one runs at a time; 0 where several run together
   */
  busy(fromNs: number, toNs: number, smShare: number, bandwidthShare: number, process?: number): void;
  /** The engine changed contexts. */
  switching(fromNs: number, toNs: number): void;
  /** A context ran, but only to refill caches that others had displaced. */
  coldCache(fromNs: number, toNs: number): void;
  /**
   * The first `count` turns of a rotation, which nobody stepped through. A probe without it is told every stretch.
   * The rotation is only lent: it changes after the call.
   */
  turns?(rotation: Rotation, count: number): void;
}

/** The shared compute engine of one partition at run time. */
export interface Station {
  /** Hands over its alarm clock, before the first event. */
  start(alarm: Alarm): void;
  wake(nowNs: number): void;
  /** The run ends: reports to the probe what has been going on up to now. */
  close(nowNs: number): void;
}

/** A process as its station knows it. Members stand in rank order: tenant's name, then process number. */
export interface Member {
  readonly server: Server;
  /** Share of the slice's SMs that it may use (MPS active thread percentage); 1 without a cap. */
  readonly smShare: number;
  /** min(1, working set ÷ L2 of the slice): how much of the cold-cache penalty it pays. */
  readonly cacheShare: number;
}

/** A setting of a policy. This table drives validation, JSON Schema, docs and the list of assumptions. */
export interface Parameter {
  readonly type: "duration" | "number";
  readonly doc: string;
  readonly min: number;
  readonly max: number;
  /** The default on a GPU, with its origin; ns for durations. */
  readonly fallback: (gpu: Gpu) => Fact;
  /** Settings that have a name instead of a number. */
  readonly named?: Readonly<Record<string, Fact>>;
}

/** One way to share a partition among processes: a leaf of the sharing tree. */
export interface SharingPolicy<P extends string = string> {
  readonly name: Discipline;
  /** Its key in scenario files. */
  readonly key: string;
  readonly doc: string;
  /** Whether the engine never idles while a process is ready to run (switching counts as work). */
  readonly workConserving: boolean;
  /** Processes that it can serve, and the rule in words when there are more. */
  readonly maxProcesses: { readonly count: number; readonly rule: string };
  readonly params: Readonly<Record<P, Parameter>>;
  station(members: readonly Member[], params: Readonly<Record<P, number>>, probe: EngineProbe): Station;
}

/** Declares a policy; the type parameter ties `params` to what `station` receives. */
export function definePolicy<P extends string>(policy: SharingPolicy<P>): SharingPolicy<P> {
  return policy;
}
