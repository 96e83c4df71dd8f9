import type { Timeline, TimelineRequest, TimelineStretch } from "../../sim/result/timeline.ts";

const MS = 1e6;

/** Two services in turns and under MPS, over 20 ms from 1 s on; made up, every number easy to follow. */
export function fakeTimeline(names: readonly [string, string] = ["chat", "embed"]): Timeline {
  const fromNs = 1000 * MS;
  const at = (ms: number): number => fromNs + ms * MS;
  const stretch = (kind: TimelineStretch["kind"], from: number, to: number, process: number | null) => ({
    kind,
    fromNs: at(from),
    toNs: at(to),
    process,
    smShare: kind === "run" ? 0.5 : 0,
    bandwidthShare: 0,
  });
  const request = (tenant: number, index: number, times: readonly [number, number, number]): TimelineRequest => ({
    tenant,
    index,
    arrivalNs: at(times[0]),
    startNs: at(times[1]),
    endNs: at(times[2]),
    end: "finished",
    partition: 0,
    process: tenant,
    preemptedNs: [],
  });
  const processes = [
    { tenant: 0, number: 1 },
    { tenant: 1, number: 1 },
  ];
  return {
    schemaVersion: 1,
    kind: "timeline",
    tool: { name: "slicewise", version: "0.0.0-fake" },
    scenario: { name: "two", title: "Two", seed: 1 },
    replication: 1,
    fromNs,
    toNs: at(20),
    tenants: names,
    policies: [
      {
        name: "time-slicing",
        endNs: at(20),
        partitions: [
          {
            id: "gpu0",
            gpu: 0,
            policy: "time-slicing",
            processes,
            stretches: [
              stretch("run", 0, 6, 0),
              stretch("switch", 6, 7, 1),
              stretch("cold", 7, 8, 1),
              stretch("run", 8, 14, 1),
              stretch("idle", 14, 20, null),
            ],
            bursts: [],
          },
        ],
        requests: [
          request(0, 0, [-2, -1, 6]),
          request(1, 0, [1, 8, 14]),
          { ...request(1, 1, [15, 15, 15]), startNs: null, end: "rejected", partition: null, process: null },
        ],
      },
      {
        name: "MPS",
        endNs: at(20),
        partitions: [
          {
            id: "gpu0",
            gpu: 0,
            policy: "mps",
            processes,
            stretches: [stretch("run", 0, 10, null), stretch("idle", 10, 20, null)],
            bursts: [
              { process: 0, fromNs: at(0), toNs: at(10), stretch: 1.5 },
              { process: 1, fromNs: at(1), toNs: at(9), stretch: 1.4 },
            ],
          },
        ],
        requests: [request(0, 0, [-2, -1, 10]), request(1, 0, [1, 1, 9])],
      },
    ],
  };
}

/** The same with so many short stretches that not all of them can be drawn. */
export function crowdedTimeline(): Timeline {
  const timeline = fakeTimeline();
  const stretches = Array.from({ length: 20_000 }, (_, i): TimelineStretch => ({
    kind: i % 2 === 0 ? "run" : "switch",
    fromNs: timeline.fromNs + i * 1000,
    toNs: timeline.fromNs + (i + 1) * 1000,
    process: Math.floor(((i + 1) % 4) / 2),
    smShare: 1,
    bandwidthShare: 0,
  }));
  const [first, ...rest] = timeline.policies;
  return { ...timeline, policies: [{ ...first!, partitions: [{ ...first!.partitions[0]!, stretches }] }, ...rest] };
}
