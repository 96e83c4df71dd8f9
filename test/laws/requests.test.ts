import { test as law } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { END_STATES } from "../../sim/result/run.ts";
import type { TenantRecord } from "../../sim/metrics/recorder.ts";
import { tinyResult } from "../support/tiny.ts";
import { listedArrivals, scenarios } from "./arbitraries.ts";
import { cases, LEAVES } from "./leaves.ts";
import { watchedRun, wholeRun } from "./watch.ts";

describe.each(LEAVES)("under %s", (_name, policies) => {
  law.prop([scenarios(policies)], cases(60))("arrived requests are the sum over the end states", (document) => {
    for (const { tenants } of tinyResult(document).policies) {
      for (const { arrived, ended } of tenants) {
        expect(Object.keys(ended).toSorted()).toStrictEqual([...END_STATES].toSorted());
        expect(END_STATES.reduce((total, state) => total + ended[state], 0)).toBe(arrived);
      }
    }
  });

  law.prop([scenarios(policies)], cases(60))("no request appears or disappears over the whole run", (document) => {
    const watched = wholeRun(document);
    const processes = watched.partitions.flatMap((partition) => partition.processes);
    const rings = sum(processes.map((process) => process.rings));
    const records = watched.run.records;
    expect(sum(records.map((record) => record.arrived))).toBe(rings + sum(records.map((record) => record.rejected)));
    for (const record of records) expect(endedOf(record)).toBe(record.arrived);
  });

  law.prop([scenarios(policies)], cases(60))("each request is counted once", (document) => {
    for (const record of watchedRun(document).run.records) {
      expect(new Set(record.index.values()).size).toBe(record.finished);
    }
  });

  law.prop([scenarios(policies)], cases(60))(
    "a request arrives, starts, gives its first token and ends, in this order",
    (document) => {
      const { run, model } = watchedRun(document);
      run.records.forEach((record, rank) => {
        const generates = model.tenants[rank]!.work.kind === "llm";
        const disorder = Array.from({ length: record.finished }, (_, k) => {
          const first = generates ? [record.ttftNs.values()[k]!] : [];
          return [0, record.waitingNs.values()[k]!, ...first, record.latencyNs.values()[k]!];
        }).filter(
          ([zero, waiting, ...rest]) =>
            !(zero! <= waiting! && rest.every((at, i) => at > waiting! && at >= (rest[i - 1] ?? 0))),
        );
        expect(disorder).toStrictEqual([]);
        const open = record.openAgeNs.running.length + record.openAgeNs.queued.length;
        expect(record.openTtftNs).toHaveLength(generates ? open : 0);
        expect(record.openTtftNs.filter((waitedNs) => waitedNs < 0)).toStrictEqual([]);
      });
    },
  );

  law.prop([scenarios(policies, listedArrivals)], cases(60))("every request ends when time is enough", (document) => {
    const { run } = watchedRun(document, { warmupNs: 0, limitNs: 1e11 });
    for (const { openAgeNs, finished, rejected, arrived } of run.records) {
      expect(openAgeNs).toStrictEqual({ running: [], queued: [] });
      expect(finished + rejected).toBe(arrived);
    }
  });

  law.prop([scenarios(policies)], cases(60))(
    "Little: requests in the system, summed over time, are the times they stayed",
    (document) => {
      const { partitions, run } = wholeRun(document);
      const stayedNs = run.records.flatMap(({ latencyNs, openAgeNs }) => [
        ...latencyNs.values(),
        ...openAgeNs.running,
        ...openAgeNs.queued,
      ]);
      const requestNs = partitions.flatMap(({ processes }) => processes.map((process) => process.requestNs));
      expect(sum(requestNs)).toBe(sum(stayedNs));
    },
  );
});

function endedOf({ finished, rejected, openAgeNs }: TenantRecord): number {
  return finished + rejected + openAgeNs.running.length + openAgeNs.queued.length;
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
