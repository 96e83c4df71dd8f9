import type { FaultClass } from "../result/faults.ts";
import type {
  TimelineAway,
  TimelineBurst,
  TimelineDown,
  TimelineProcess,
  TimelineRequest,
  TimelineStretch,
} from "../result/timeline.ts";
import type { EngineProbe, Member } from "../sharing/policy.ts";
import type { Server, Sink } from "../workload/server.ts";
import type { Tenant } from "../workload/tenant.ts";
import { EngineTimeline } from "./timeline-engine.ts";
import { type AtWork, RequestTimeline } from "./timeline-requests.ts";
import type { TimelineWindow } from "./timeline-window.ts";

/** What was noted of one run. Plain data. */
export interface TimelineRecord {
  /** The end of the window, or of the run where that is earlier [ns]. */
  readonly endNs: number;
  /** Same order as the model's partitions. */
  readonly partitions: readonly {
    readonly processes: readonly TimelineProcess[];
    readonly stretches: readonly TimelineStretch[];
    readonly downs?: readonly TimelineDown[];
    readonly away?: readonly TimelineAway[];
    readonly bursts: readonly TimelineBurst[];
  }[];
  readonly requests: readonly TimelineRequest[];
}

/** What stands between one station and the rest. */
interface Watched {
  readonly engine: EngineTimeline;
  readonly processes: readonly TimelineProcess[];
  readonly bursts: TimelineBurst[];
  readonly downs: { -readonly [Field in keyof TimelineDown]: TimelineDown[Field] }[];
  readonly away: { -readonly [Field in keyof TimelineAway]: TimelineAway[Field] }[];
  /** One for each process of the present station. */
  notes: readonly BurstNotes[];
}

/** Policies under which several processes run at the same time, so that a run of the engine is nobody's. */
const TOGETHER: ReadonlySet<string> = new Set(["mps", "compute-instances"]);

/**
 * Watches one run in a window: stands between stations and meters, between stations and processes, and between
 * processes and the recorder, and changes nothing for any of them. A run that nobody watches has none of it.
 */
export class TimelineRecorder {
  readonly #window: TimelineWindow;
  readonly #partitions: Watched[] = [];
  #requests: RequestTimeline | undefined;
  #atWork: AtWork | null = null;

  constructor(window: TimelineWindow) {
    this.#window = window;
  }

  /** A sink before another one. @param tenants filled in later, in rank order */
  sink(tenants: readonly Tenant[], next: Sink): Sink {
    this.#requests = new RequestTimeline(this.#window, tenants, next, () => this.#atWork);
    return this.#requests;
  }

  /**
   * A partition's processes and probe, to be handed to its station instead of the given ones. Called in the order of the
   * partitions, and again for one whose processes are started anew after they were ended.
   * @param policy name of the leaf
   */
  station(
    partition: number,
    members: readonly Member[],
    meter: EngineProbe,
    policy: string,
  ): { readonly members: readonly Member[]; readonly probe: EngineProbe } {
    const isTogether = TOGETHER.has(policy);
    const known = this.#partitions[partition];
    if (known !== undefined) endBursts(known);
    const watched: Watched = known ?? {
      engine: new EngineTimeline(this.#window, meter, isTogether),
      processes: processesOf(members),
      bursts: [],
      downs: [],
      away: [],
      notes: [],
    };
    this.#partitions[partition] = watched;
    const notes = members.map(({ server }, i) => burstNotes(server, i, this.#window, watched.bursts));
    if (isTogether) watched.notes = notes;
    const servers = members.map((member, i): Member => {
      const note = isTogether ? notes[i]! : null;
      return { ...member, server: this.#watchedServer(member.server, partition, i, note) };
    });
    return { members: servers, probe: watched.engine };
  }

  /** A fault has ended a process; its burst, if it ran beside others, ends here. */
  died(partition: number, process: number, by: FaultClass, nowNs: number): void {
    const { notes, downs } = this.#partitions[partition]!;
    notes[process]?.end(nowNs);
    if (nowNs < this.#window.toNs) downs.push({ process, by, fromNs: nowNs, toNs: null });
  }

  /** Runs what tells the requests that a process has lost: it is the one that was at work on them. */
  losing(partition: number, process: number, nowNs: number, tell: () => void): void {
    this.#atWork = { partition, process, nowNs };
    tell();
    this.#atWork = null;
  }

  /** A process serves again. */
  rose(partition: number, process: number, nowNs: number): void {
    const { downs } = this.#partitions[partition]!;
    const index = downs.findLastIndex((one) => one.process === process && one.toNs === null);
    if (index < 0) return;
    // Another fault of the same instant has taken it over.
    if (downs[index]!.fromNs === nowNs) downs.splice(index, 1);
    else downs[index]!.toNs = nowNs;
  }

  /** A part of a GPU is no longer there, or not yet. @param isEvicted its processes were ended in the middle of their work */
  left(partition: number, isEvicted: boolean, nowNs: number): void {
    const { away } = this.#partitions[partition]!;
    if (nowNs < this.#window.toNs) away.push({ fromNs: nowNs, toNs: null, isEvicted });
  }

  /** A part of a GPU is there, and takes requests. */
  came(partition: number, nowNs: number): void {
    const last = this.#partitions[partition]!.away.at(-1);
    if (last?.toNs === null) last.toNs = nowNs;
  }

  /** The run is over, and all stations are closed. */
  close(endNs: number): TimelineRecord {
    const windowEndNs = Math.max(this.#window.fromNs, Math.min(endNs, this.#window.toNs));
    this.#partitions.forEach(endBursts);
    return {
      endNs: windowEndNs,
      partitions: this.#partitions.map(({ engine, processes, bursts, downs, away }) => ({
        processes,
        stretches: engine.close(windowEndNs),
        ...downsIn(downs, this.#window.fromNs),
        ...awayIn(away, this.#window.fromNs),
        bursts: bursts.toSorted((a, b) => a.fromNs - b.fromNs || a.process - b.process || a.toNs - b.toNs),
      })),
      requests: this.#requests?.close(endNs) ?? [],
    };
  }

  /** A process that says who is at work, so that what it reports on the way can be told apart. */
  #watchedServer(server: Server, partition: number, process: number, note: BurstNotes | null): Server {
    const during = <T>(nowNs: number, work: () => T): T => {
      const before = this.#atWork;
      this.#atWork = { partition, process, nowNs };
      const value = work();
      this.#atWork = before;
      return value;
    };
    // A member that servers gain later must not be lost on the way, so all are asked for.
    const watched: { readonly [Name in keyof Required<Server>]: Server[Name] } = {
      burst: server.burst,
      spent: server.spent,
      get outstanding() {
        return server.outstanding;
      },
      connect: (bell) => server.connect(bell),
      offer: (row, nowNs) => server.offer(row, nowNs),
      next: (nowNs) => {
        const isMore = during(nowNs, () => server.next(nowNs));
        if (isMore) note?.begin(nowNs);
        return isMore;
      },
      done: (nowNs) => {
        note?.done(nowNs);
        during(nowNs, () => server.done(nowNs));
      },
      foresee: server.foresee === undefined ? undefined : (endNs: number) => server.foresee!(endNs),
    };
    return watched as Server;
  }
}

/** The stretches that reach into a window; nothing where there is none. */
function downsIn(downs: readonly TimelineDown[], fromNs: number): { readonly downs?: readonly TimelineDown[] } {
  const seen = downs.filter(({ toNs }) => toNs === null || toNs > fromNs);
  return seen.length === 0 ? {} : { downs: seen };
}

/** When the part was away in a window; nothing where it was there all the time. */
function awayIn(away: readonly TimelineAway[], fromNs: number): { readonly away?: readonly TimelineAway[] } {
  const seen = away.filter((one) => one.toNs === null || (one.toNs > fromNs && one.toNs > one.fromNs));
  return seen.length === 0 ? {} : { away: seen };
}

/** Bursts that are under way when their processes end, or the run: the engine was last at work on them. */
function endBursts({ engine, notes }: Watched): void {
  for (const note of notes) note.end(engine.lastNs);
}

interface BurstNotes {
  begin(nowNs: number): void;
  done(nowNs: number): void;
  end(nowNs: number): void;
}

/** Notes bursts from their first instruction to their end. */
function burstNotes(server: Server, process: number, window: TimelineWindow, into: TimelineBurst[]): BurstNotes {
  let dueNs = Infinity;
  const note = (nowNs: number, isDone: boolean): void => {
    const { startedNs, deviceNs } = server.burst;
    // What stands there before a burst is due is still the start of the one before it; -1: due, but not begun.
    const beginNs = startedNs < 0 ? Infinity : Math.max(dueNs, startedNs);
    const fromNs = Math.max(beginNs, window.fromNs);
    const toNs = Math.min(nowNs, window.toNs);
    if (toNs > fromNs) {
      window.count(toNs);
      into.push({ process, fromNs, toNs, stretch: isDone ? (nowNs - beginNs) / deviceNs : null });
    }
    dueNs = Infinity;
  };
  return {
    begin: (nowNs) => {
      dueNs = nowNs + server.burst.hostNs;
    },
    done: (nowNs) => note(nowNs, true),
    end: (nowNs) => note(nowNs, false),
  };
}

function processesOf(members: readonly Member[]): TimelineProcess[] {
  const seen = new Map<number, number>();
  return members.map(({ tenant = 0 }) => {
    const number = (seen.get(tenant) ?? 0) + 1;
    seen.set(tenant, number);
    return { tenant, number };
  });
}
