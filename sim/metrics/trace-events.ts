import type {
  Timeline,
  TimelinePartition,
  TimelinePolicy,
  TimelineProcess,
  TimelineStretch,
} from "../result/timeline.ts";
import {
  complete,
  type CounterEvent,
  type MetadataEvent,
  microseconds,
  processNames,
  threadNames,
  type TimedEvent,
  type Track,
} from "./trace-event.ts";
import { requestEvents } from "./trace-requests.ts";
import { flowEvents, servedByProcess, workedOn } from "./trace-served.ts";

/**
 * A timeline in the trace-event format (JSON object form), which Perfetto and chrome://tracing open: one process for
 * each GPU under each policy with a thread for every engine, and one more for the requests of a policy with a track for
 * every tenant. Times are those of the simulated clock in microseconds, nanoseconds behind the point, and never go back.
 * Deterministic to the byte.
 * @source "Trace Event Format", the public description of the Chromium project
 */
export function traceEventsText(timeline: Timeline): string {
  const { scenario, tool, replication } = timeline;
  const otherData = { scenario: scenario.name, seed: scenario.seed, replication, tool: `${tool.name} ${tool.version}` };
  const lines = traceEvents(timeline).map((event) => JSON.stringify(event));
  return `{"displayTimeUnit":"ns","otherData":${JSON.stringify(otherData)},"traceEvents":[\n${lines.join(",\n")}\n]}\n`;
}

/** The events alone: names and places of tracks first, then all that happens, in the order of time. */
export function traceEvents(timeline: Timeline): readonly (MetadataEvent | TimedEvent)[] {
  const names: MetadataEvent[] = [];
  const events: TimedEvent[] = [];
  let processes = 0;
  let threads = 0;
  const openProcess = (name: string): number => {
    const pid = ++processes;
    names.push(...processNames(pid, name));
    return pid;
  };
  const openThread = (pid: number, name: string): Track => {
    const track = { pid, tid: ++threads };
    names.push(...threadNames(track, name));
    return track;
  };
  timeline.policies.forEach((policy, number) => {
    const gpus = new Set(policy.partitions.map(({ gpu }) => gpu));
    for (const gpu of [...gpus].toSorted((a, b) => a - b)) {
      const pid = openProcess(`${policy.name}: gpu${gpu}`);
      addGpu({ timeline, policy, gpu, prefix: String(number) }, (name) => openThread(pid, name), events);
    }
    const pid = openProcess(`${policy.name}: requests`);
    const tracks = timeline.tenants.map((name) => openThread(pid, name));
    for (const event of requestEvents(timeline, policy, tracks, String(number))) events.push(event);
  });
  // Sorting is stable: what happens in one instant keeps the order in which it was told.
  return [...names, ...events.toSorted((a, b) => a.ts - b.ts)];
}

interface OneGpu {
  readonly timeline: Timeline;
  readonly policy: TimelinePolicy;
  readonly gpu: number;
  readonly prefix: string;
}

function addGpu({ timeline, policy, gpu, prefix }: OneGpu, open: (name: string) => Track, into: TimedEvent[]): void {
  const served = servedByProcess(policy);
  policy.partitions.forEach((partition, p) => {
    if (partition.gpu !== gpu) return;
    const { id, processes, stretches, bursts } = partition;
    const engine = open(id);
    const names = processes.map((process) => processName(timeline, partition, process));
    const work = served[p]!.map(workedOn);
    for (const stretch of stretches) {
      if (stretch.kind === "idle") continue;
      into.push(complete(engine, { cat: stretch.kind, name: titleOf(stretch, names) }, stretch, argsOf(stretch)));
    }
    for (const event of smUse(partition, engine.pid)) into.push(event);
    for (const event of awayEvents(partition, { fromNs: timeline.fromNs, toNs: policy.endNs }, open)) into.push(event);
    for (const event of downEvents(partition, { fromNs: timeline.fromNs, toNs: policy.endNs }, names, open)) {
      into.push(event);
    }
    processes.forEach((_process, i) => {
      const runs = stretches.filter(({ kind, process }) => kind === "run" && process === i);
      const own = bursts.filter(({ process }) => process === i);
      if (own.length === 0) {
        for (const event of flowEvents(served[p]![i]!, runs, engine, prefix)) into.push(event);
        return;
      }
      const track = open(`${id}: ${names[i]!}`);
      for (const burst of own) {
        const args = { timesAlone: burst.stretch, ...work[i]!(burst) };
        into.push(complete(track, { cat: "run", name: names[i]! }, burst, args));
      }
      for (const event of flowEvents(served[p]![i]!, own, track, prefix)) into.push(event);
    });

    function argsOf(stretch: TimelineStretch): Readonly<Record<string, unknown>> {
      const { kind, process, smShare, bandwidthShare } = stretch;
      const who = process === null ? {} : { process: names[process]! };
      if (kind !== "run") return who;
      return { ...who, smShare, bandwidthShare, ...(process === null ? {} : work[process]!(stretch)) };
    }
  });
}

/** A track for a part that comes and goes, with a bar for each time that it was not there. */
function awayEvents(
  { id, away = [] }: TimelinePartition,
  window: { readonly fromNs: number; readonly toNs: number },
  open: (name: string) => Track,
): TimedEvent[] {
  const seen = away.filter(({ fromNs }) => fromNs < window.toNs);
  if (seen.length === 0) return [];
  const track = open(`${id} away`);
  return seen.map(({ fromNs, toNs, isEvicted }) => {
    const cut = { fromNs: Math.max(fromNs, window.fromNs), toNs: Math.min(toNs ?? window.toNs, window.toNs) };
    const name = isEvicted ? "evicted" : "away";
    return complete(track, { cat: "layout", name }, cut, { fromNs, toNs });
  });
}

/** A track for each process that was down, with a bar for each time; its end is open where the process stayed down. */
function downEvents(
  { id, processes, downs = [] }: TimelinePartition,
  window: { readonly fromNs: number; readonly toNs: number },
  names: readonly string[],
  open: (name: string) => Track,
): TimedEvent[] {
  return processes.flatMap((_, process) => {
    const own = downs.filter((down) => down.process === process && down.fromNs < window.toNs);
    if (own.length === 0) return [];
    const track = open(`${id}: ${names[process]!} down`);
    return own.map(({ by, fromNs, toNs }) => {
      const cut = { fromNs: Math.max(fromNs, window.fromNs), toNs: Math.min(toNs ?? window.toNs, window.toNs) };
      return complete(track, { cat: "fault", name: by }, cut, { process: names[process]!, fromNs, toNs });
    });
  });
}

function processName(timeline: Timeline, { processes }: TimelinePartition, process: TimelineProcess): string {
  const name = timeline.tenants[process.tenant]!;
  const isOnly = processes.filter(({ tenant }) => tenant === process.tenant).length === 1;
  return isOnly ? name : `${name} ${process.number}`;
}

function titleOf({ kind, process }: TimelineStretch, names: readonly string[]): string {
  if (kind === "run") return process === null ? "side by side" : names[process]!;
  return kind === "switch" ? "context switch" : "cold caches";
}

function smUse({ id, stretches }: TimelinePartition, pid: number): CounterEvent[] {
  const events: CounterEvent[] = [];
  let last = -1;
  for (const { fromNs, smShare } of stretches) {
    if (smShare === last) continue;
    last = smShare;
    events.push({ ph: "C", pid, name: `SM use ${id}`, ts: microseconds(fromNs), args: { share: smShare } });
  }
  return events;
}
