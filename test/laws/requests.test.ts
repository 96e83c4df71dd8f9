import { test as law } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { END_STATES } from "../../sim/result/run.ts";
import { requestsIn } from "../support/requests-in.ts";
import { tinyResult } from "../support/tiny.ts";
import { listedArrivals, scenarios } from "./arbitraries.ts";
import { cases, LEAVES } from "./leaves.ts";
import { watchedRun, wholeRun } from "./watch.ts";

describe.each(LEAVES)("under %s", (_name, policies) => {
  law.prop([scenarios(policies)], cases(60))("arrived requests are the sum over the end states", (document) => {
    const { policies: results, window } = tinyResult(document);
    const { run, scenario } = watchedRun(document);
    for (const { tenants } of results) {
      tenants.forEach(({ arrived, ended }, rank) => {
        expect(Object.keys(ended).toSorted()).toStrictEqual([...END_STATES].toSorted());
        expect(END_STATES.reduce((total, state) => total + ended[state], 0)).toBe(arrived);
        const counted = requestsIn(run.records[rank]!, window.warmupNs, window.durationNs);
        expect([arrived, ended.finished, ended.running]).toStrictEqual([
          counted.arrived,
          counted.finished,
          counted.open.running,
        ]);
        const { arrivals } = scenario.tenants[rank]!;
        if (arrivals.kind !== "listed") return;
        expect(arrived).toBe(arrivals.atNs.filter((ns) => ns >= window.warmupNs && ns < window.durationNs).length);
      });
    }
  });

  law.prop([scenarios(policies)], cases(60))("no request appears or disappears over the whole run", (document) => {
    const watched = wholeRun(document);
    const processes = watched.partitions.flatMap((partition) => partition.processes);
    const rings = sum(processes.map((process) => process.rings));
    const records = watched.requests;
    expect(sum(records.map((record) => record.arrived))).toBe(rings + sum(records.map((record) => record.rejected)));
  });

  law.prop([scenarios(policies)], cases(60))("each request is counted once", (document) => {
    for (const record of watchedRun(document).requests) {
      expect(new Set(record.index).size).toBe(record.finished);
    }
  });

  law.prop([scenarios(policies)], cases(60))(
    "a request arrives, starts, gives its first token and ends, in this order",
    (document) => {
      const { requests, model } = watchedRun(document);
      requests.forEach((record, rank) => {
        const generates = model.tenants[rank]!.work.kind === "llm";
        const disorder = Array.from({ length: record.finished }, (_, k) => {
          const first = generates ? [record.ttftNs[k]!] : [];
          return [0, record.waitingNs[k]!, ...first, record.latencyNs[k]!];
        }).filter(
          ([zero, waiting, ...rest]) =>
            !(zero! <= waiting! && rest.every((at, i) => at > waiting! && at >= (rest[i - 1] ?? 0))),
        );
        expect(disorder).toStrictEqual([]);
        expect(record.open.ttftNs).toHaveLength(generates ? record.open.count : 0);
        expect([...record.open.ttftNs].filter((waitedNs) => waitedNs < 0)).toStrictEqual([]);
      });
    },
  );

  law.prop([scenarios(policies, listedArrivals)], cases(60))("every request ends when time is enough", (document) => {
    const { requests } = watchedRun(document, { limitNs: 1e11 });
    for (const { open, finished, rejected, arrived } of requests) {
      expect(open.count).toBe(0);
      expect(finished + rejected).toBe(arrived);
    }
  });

  law.prop([scenarios(policies)], cases(60))(
    "Little: requests in the system, summed over time, are the times they stayed",
    (document) => {
      const { partitions, requests } = wholeRun(document);
      const stayedNs = requests.flatMap(({ latencyNs, open }) => [...latencyNs, ...open.ageNs]);
      const requestNs = partitions.flatMap(({ processes }) => processes.map((process) => process.requestNs));
      expect(sum(requestNs)).toBe(sum(stayedNs));
    },
  );
});

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
