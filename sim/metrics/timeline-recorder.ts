import type { TimelineBurst, TimelineProcess, TimelineRequest, TimelineStretch } from "../result/timeline.ts";
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
    readonly bursts: readonly TimelineBurst[];
  }[];
  readonly requests: readonly TimelineRequest[];
}

/** What stands between one station and the rest. */
interface Watched {
  readonly engine: EngineTimeline | null;
  readonly processes: readonly TimelineProcess[];
  readonly bursts: TimelineBurst[];
  /** Notes bursts that were under way when the run ended at `endNs`. */
  readonly atEnd: readonly ((endNs: number) => void)[];
}

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
   * A partition's processes and probe, to be handed to its station instead of the given ones. Called once for each
   * partition, in their order.
   * @param isTogether whether the policy lets several processes run at the same time
   */
  station(
    members: readonly Member[],
    meter: EngineProbe,
    isTogether: boolean,
  ): { readonly members: readonly Member[]; readonly probe: EngineProbe } {
    const engine = members.length === 0 ? null : new EngineTimeline(this.#window, meter, isTogether);
    const bursts: TimelineBurst[] = [];
    const atEnd: ((endNs: number) => void)[] = [];
    const partition = this.#partitions.length;
    const watched = members.map((member, process): Member => {
      const note = isTogether ? burstNotes(member.server, process, this.#window, bursts) : null;
      if (note !== null) atEnd.push((endNs) => note.end(endNs));
      return { ...member, server: this.#watchedServer(member.server, partition, process, note) };
    });
    this.#partitions.push({ engine, processes: processesOf(members), bursts, atEnd });
    return { members: watched, probe: engine ?? meter };
  }

  /** The run is over, and all stations are closed. */
  close(endNs: number): TimelineRecord {
    const windowEndNs = Math.max(this.#window.fromNs, Math.min(endNs, this.#window.toNs));
    for (const { atEnd } of this.#partitions) for (const note of atEnd) note(endNs);
    return {
      endNs: windowEndNs,
      partitions: this.#partitions.map(({ engine, processes, bursts }) => ({
        processes,
        stretches: engine?.close(windowEndNs) ?? [],
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
    return {
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
      ...(server.foresee === undefined ? {} : { foresee: (endNs: number) => server.foresee!(endNs) }),
    };
  }
}

interface BurstNotes {
  begin(nowNs: number): void;
  done(nowNs: number): void;
  end(nowNs: number): void;
}

/** Notes bursts that begin as soon as they are due, whoever else runs. */
function burstNotes(server: Server, process: number, window: TimelineWindow, into: TimelineBurst[]): BurstNotes {
  let dueNs = Infinity;
  const note = (nowNs: number, isDone: boolean): void => {
    const fromNs = Math.max(dueNs, window.fromNs);
    const toNs = Math.min(nowNs, window.toNs);
    if (toNs > fromNs) {
      window.count(toNs);
      const stretch = isDone ? (nowNs - dueNs) / server.burst.deviceNs : null;
      into.push({ process, fromNs, toNs, stretch });
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
