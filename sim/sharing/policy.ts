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
  /**
   * A process dies: its burst is off the engine at once, or no longer on its way there; what the others do goes on. Called
   * when all else of the instant has happened, and the process has nothing to do until it is rung for.
   * @param process its place among the members
   * @returns device time of its own that the burst has had [ns, of the burst alone]
   */
  abort(process: number, nowNs: number): number;
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
  /** Time of a turn in which its memory is paged in, because others have displaced it [ns, integer]; 0 unless given. */
  readonly refillNs?: number;
  /** Rank of its tenant, where processes of one tenant belong together (a VM); otherwise each is on its own. */
  readonly tenant?: number;
  /** Where priorities count: the higher goes first; 0 unless given. */
  readonly priority?: number;
  /** Where a GPU instance is split into compute instances: the number of its own. */
  readonly part?: number;
}

/** A setting of a policy. This table drives validation, JSON Schema, docs and the list of assumptions. */
export interface Parameter {
  readonly type: "duration" | "number";
  readonly doc: string;
  readonly min: number;
  readonly max: number;
  /**
   * The default on a GPU, with its origin; ns for durations.
   * @param options the leaf's options, where the default depends on one
   */
  readonly fallback: (gpu: Gpu, options?: Readonly<Record<string, number>>) => Fact;
  /** Settings that have a name instead of a number. */
  readonly named?: Readonly<Record<string, Fact>>;
}

/**
 * A setting that is no physical quantity: a whole number, yes or no, or one of several words. A station gets it as a
 * number: false 0, true 1, a word by its place in the list.
 */
export type Option =
  | {
      readonly type: "count";
      readonly doc: string;
      readonly min: number;
      readonly max: number;
      /** The default, by the number of tenants on the leaf. */
      readonly fallback: (tenants: number) => Fact;
    }
  | { readonly type: "flag"; readonly doc: string; readonly fallback: (tenants: number) => Fact }
  | {
      readonly type: "choice";
      readonly doc: string;
      readonly words: readonly [string, ...string[]];
      readonly fallback: (tenants: number) => Fact;
    };

/** One way to share a partition among processes: a leaf of the sharing tree. */
export interface SharingPolicy<P extends string = string, O extends string = string> {
  readonly name: Discipline;
  /** Its key in scenario files. */
  readonly key: string;
  readonly doc: string;
  /** Whether the engine never idles while a process is ready to run (switching counts as work). */
  readonly workConserving: boolean;
  /** Processes that it can serve, and the rule in words when there are more. */
  readonly maxProcesses: { readonly count: number; readonly rule: string };
  /** Whether all its processes are one: they have one context, and with `swapIn` above 0 one model in memory at a time. */
  readonly oneContext?: boolean;
  /** Why it does not exist on a GPU instance, and a way out; absent where it does. */
  readonly wholeGpuOnly?: { readonly rule: string; readonly help: string };
  readonly params: Readonly<Record<P, Parameter>>;
  readonly options?: Readonly<Record<O, Option>>;
  /** What its settings together must obey, beyond the range of each; null when they do. */
  check?(params: Readonly<Record<string, number>>, tenants: number): SettingRefusal | null;
  /** Share of the engine's time that one tenant can get at most, however idle the others are; absent: all of it. */
  shareOf?(settings: Readonly<Record<string, number>>): number;
  station(members: readonly Member[], params: Readonly<Record<P | O, number>>, probe: EngineProbe): Station;
}

/** Why a setting is not possible beside the others, and a way out. */
export interface SettingRefusal {
  readonly setting: string;
  readonly rule: string;
  readonly help: string;
}

/** Declares a policy; the type parameters tie `params` and `options` to what `station` receives. */
export function definePolicy<P extends string, O extends string = never>(
  policy: SharingPolicy<P, O>,
): SharingPolicy<P, O> {
  return policy;
}
