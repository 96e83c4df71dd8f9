import type { TinyDocument } from "../support/tiny.ts";
import { requestsIn, type RequestsIn } from "../support/requests-in.ts";
import { tinyModel, tinyScenario } from "../support/tiny.ts";
import { type ModelRun, type ModelSpec, runModel } from "../../sim/scenario/model.ts";
import type { ReadyScenario } from "../../sim/scenario/scenario.ts";
import type { EngineProbe, Member, SharingPolicy, Station } from "../../sim/sharing/policy.ts";
import type { Bell, Server } from "../../sim/workload/server.ts";
import { SPENT_CAUSES } from "../../sim/workload/spent.ts";

/** One burst as the process saw it: asked for at `fetchedNs`, over at `doneNs`, with what it was charged. */
export interface WatchedBurst {
  readonly fetchedNs: number;
  readonly hostNs: number;
  readonly deviceNs: number;
  readonly startedNs: number;
  readonly doneNs: number;
  /** Charges by cause (spent.ts). */
  readonly spent: readonly number[];
}

/** One process: what an onlooker between it and its station sees. */
export interface WatchedProcess {
  /** Rank of its tenant. */
  readonly tenant: number;
  readonly bursts: WatchedBurst[];
  /** The burst that was under way when the run ended. */
  open: Pick<WatchedBurst, "fetchedNs" | "hostNs" | "deviceNs"> | null;
  /** Times the bell rang: a request joined the queue, or left it because its time to wait was over. */
  rings: number;
  /** Integral of the requests queued or in service over time [requests × ns]. */
  requestNs: number;
}

export type EngineDoing = "busy" | "switching" | "coldCache";

/** One stretch of an engine's time, as reported to its probe. */
export interface EngineStretch {
  readonly doing: EngineDoing;
  readonly fromNs: number;
  readonly toNs: number;
  readonly smShare: number;
  readonly bandwidthShare: number;
}

export interface WatchedPartition {
  readonly policy: SharingPolicy;
  readonly params: Readonly<Record<string, number>>;
  readonly processes: WatchedProcess[];
  readonly engine: EngineStretch[];
}

export interface WatchedRun {
  readonly scenario: ReadyScenario;
  readonly model: ModelSpec;
  readonly run: ModelRun;
  /** Every request that was recorded, warm-up included, by tenant in rank order. */
  readonly requests: readonly RequestsIn[];
  readonly partitions: readonly WatchedPartition[];
  /** Every instant at which anything was seen, in the order of seeing. */
  readonly clock: readonly number[];
}

const known = new Map<string, WatchedRun>();

/**
 * What {@link watch} sees, and the same again for the same question: laws of one file are tried on the same
 * scenarios, and nothing changes a run once it is over.
 */
export function watchedRun(document: TinyDocument, change: Partial<ModelSpec> = {}): WatchedRun {
  const key = JSON.stringify([document, change]);
  const seen = known.get(key) ?? watch(document, change);
  known.set(key, seen);
  return seen;
}

/** A run in which all requests are counted, up to the last event. */
export function wholeRun(document: TinyDocument): WatchedRun {
  const limitNs = 60e6;
  return watchedRun(document, { durationNs: limitNs + 1, limitNs });
}

/**
 * Runs the first policy of a scenario with an onlooker between every process and its station, and between every
 * station and its probe. What it notes owes nothing to the recorder and the meters.
 * @param change settings of the simulation that differ from the document's
 */
function watch(document: TinyDocument, change: Partial<ModelSpec>): WatchedRun {
  const scenario = tinyScenario(document);
  const onlooker: Onlooker = { clock: [], atEnd: [] };
  const watched: WatchedPartition[] = [];
  const model = { ...tinyModel(scenario), ...change };
  const partitions = model.partitions.map((partition) => {
    const { policy, params } = partition.spec;
    const notes: WatchedPartition = { policy, params, processes: [], engine: [] };
    watched.push(notes);
    return { ...partition, spec: { ...partition.spec, policy: watchedPolicy(policy, notes, onlooker) } };
  });
  const run = runModel({ ...model, partitions });
  for (const finish of onlooker.atEnd) finish(run.endNs);
  const requests = run.records.map((record) => requestsIn(record, 0, Infinity));
  return { scenario, model, run, requests, partitions: watched, clock: onlooker.clock };
}

interface Onlooker {
  readonly clock: number[];
  /** Brings each process's count of requests up to the end of the run. */
  readonly atEnd: ((endNs: number) => void)[];
}

function watchedPolicy(policy: SharingPolicy, notes: WatchedPartition, onlooker: Onlooker): SharingPolicy {
  return {
    ...policy,
    station: (members, params, probe): Station => {
      const seen = members.map((member): Member => ({
        ...member,
        server: watchedServer(member, notes, onlooker),
      }));
      return policy.station(seen, params, watchedProbe(probe, notes.engine));
    },
  };
}

function watchedServer({ server, tenant }: Member, notes: WatchedPartition, onlooker: Onlooker): Server {
  const process: WatchedProcess = { tenant: tenant!, bursts: [], open: null, rings: 0, requestNs: 0 };
  notes.processes.push(process);
  let requests = 0;
  let lastNs = 0;
  const count = (nowNs: number): void => {
    onlooker.clock.push(nowNs);
    process.requestNs += requests * (nowNs - lastNs);
    lastNs = nowNs;
    requests = server.outstanding;
  };
  onlooker.atEnd.push(count);
  let before: readonly number[] = Array.from({ length: SPENT_CAUSES }, () => 0);
  return {
    burst: server.burst,
    spent: server.spent,
    get outstanding() {
      return server.outstanding;
    },
    connect: (bell: Bell) =>
      server.connect({
        ring: (nowNs) => {
          process.rings++;
          count(nowNs);
          bell.ring(nowNs);
        },
      }),
    offer: (row, nowNs) => server.offer(row, nowNs),
    next: (nowNs) => {
      count(nowNs);
      const more = server.next(nowNs);
      const { hostNs, deviceNs } = server.burst;
      process.open = more ? { fetchedNs: nowNs, hostNs, deviceNs } : null;
      return more;
    },
    done: (nowNs) => {
      const after = [...server.spent];
      const spent = after.map((total, cause) => total - before[cause]!);
      before = after;
      process.bursts.push({ ...process.open!, startedNs: server.burst.startedNs, doneNs: nowNs, spent });
      process.open = null;
      server.done(nowNs);
      count(nowNs);
    },
  };
}

function watchedProbe(probe: EngineProbe, engine: EngineStretch[]): EngineProbe {
  return {
    busy: (fromNs, toNs, smShare, bandwidthShare) => {
      engine.push({ doing: "busy", fromNs, toNs, smShare, bandwidthShare });
      probe.busy(fromNs, toNs, smShare, bandwidthShare);
    },
    switching: (fromNs, toNs) => {
      engine.push({ doing: "switching", fromNs, toNs, smShare: 0, bandwidthShare: 0 });
      probe.switching(fromNs, toNs);
    },
    coldCache: (fromNs, toNs) => {
      engine.push({ doing: "coldCache", fromNs, toNs, smShare: 0, bandwidthShare: 0 });
      probe.coldCache(fromNs, toNs);
    },
  };
}
