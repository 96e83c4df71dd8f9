import { test as law } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { END_STATES } from "../../sim/result/ends.ts";
import { requestsIn } from "../support/requests-in.ts";
import { tinyResult } from "../support/tiny.ts";
import { listedArrivals, scenarios } from "./arbitraries.ts";
import { cases, LEAVES } from "./leaves.ts";
import { watchedRun, type WatchedProcess, type WatchedRun, wholeRun } from "./watch.ts";

describe.each(LEAVES)("under %s", (_name, policies) => {
  law.prop([scenarios(policies)], cases(60))("arrived requests are the sum over the end states", (document) => {
    const { policies: results, window } = tinyResult(document);
    const { run, scenario } = watchedRun(document);
    for (const { tenants } of results) {
      tenants.forEach(({ arrived, ended, turnedAway }, rank) => {
        const states = END_STATES.filter((state) => state !== "failed");
        expect(Object.keys(ended).toSorted()).toStrictEqual(states.toSorted());
        expect(states.reduce((total, state) => total + ended[state], 0)).toBe(arrived);
        const counted = requestsIn(run.records[rank]!, window.warmupNs, window.durationNs);
        expect([arrived, ended.finished, ended.rejected, ended.timedOut, ended.running]).toStrictEqual([
          counted.arrived,
          counted.finished,
          counted.rejected,
          counted.timedOut,
          counted.open.running,
        ]);
        const { retries } = scenario.tenants[rank]!.rules;
        expect(counted.retries).toBeLessThanOrEqual(arrived * (retries?.max ?? 0));
        if (turnedAway === undefined) expect(ended.rejected + ended.timedOut + counted.retries).toBe(0);
        else {
          expect(turnedAway.rejectedShare! * arrived).toBeCloseTo(ended.rejected, 6);
          expect(turnedAway.timedOutShare! * arrived).toBeCloseTo(ended.timedOut, 6);
          expect(turnedAway.triesPerRequest! * arrived).toBeCloseTo(arrived + counted.retries, 6);
        }
        const { arrivals } = scenario.tenants[rank]!;
        if (arrivals.kind !== "listed") return;
        expect(arrived).toBe(arrivals.atNs.filter((ns) => ns >= window.warmupNs && ns < window.durationNs).length);
      });
    }
  });

  law.prop([scenarios(policies)], cases(60))("no request appears or disappears over the whole run", (document) => {
    const watched = wholeRun(document);
    watched.scenario.tenants.forEach(({ routing, rules, batching }, rank) => {
      const rings = sum(processesOf(watched, rank).map((process) => process.rings));
      const { arrived, rejected, timedOut, retries } = watched.requests[rank]!;
      // It also rings when a batch has waited long enough.
      if (batching !== null) return;
      // Every try joins a queue, which it may leave, or is turned away before it.
      expect(rings).toBeLessThanOrEqual(2 * (arrived + retries));
      if (rules.retries === null && routing !== "shared-queue") expect(rings).toBe(arrived - rejected + timedOut);
    });
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
    for (const { open, finished, rejected, timedOut, arrived } of requests) {
      expect(open.count).toBe(0);
      expect(finished + rejected + timedOut).toBe(arrived);
    }
  });

  law.prop([scenarios(policies)], cases(60))(
    "Little: requests in the system, summed over time, are the times they stayed",
    (document) => {
      const watched = wholeRun(document);
      watched.scenario.tenants.forEach(({ routing, rules }, rank) => {
        // Between two tries a request is in no queue, and a common line is no process's.
        if (rules.retries !== null || routing === "shared-queue") return;
        const { latencyNs, open, timedOut } = watched.requests[rank]!;
        const gaveUpNs = timedOut === 0 ? 0 : timedOut * rules.timeoutNs;
        const requestNs = processesOf(watched, rank).map((process) => process.requestNs);
        expect(sum(requestNs)).toBe(sum([...latencyNs]) + sum([...open.ageNs]) + gaveUpNs);
      });
    },
  );

  law.prop([scenarios(policies)], cases(60))(
    "a process begins a request within its patience or not at all",
    (document) => {
      const watched = watchedRun(document);
      watched.scenario.tenants.forEach(({ work, rules }, rank) => {
        const { blameNs, index } = watched.requests[rank]!;
        // The queue of a request that has lost its memory has a second part.
        if (rules.retries !== null || rules.timeoutNs === Infinity || work.kind === "llm") return;
        const late = Array.from(index).filter((_, k) => blameNs.queue[k]! >= rules.timeoutNs);
        expect(late).toStrictEqual([]);
      });
    },
  );
});

function processesOf(watched: WatchedRun, rank: number): readonly WatchedProcess[] {
  return watched.partitions.flatMap(({ processes }) => processes.filter(({ tenant }) => tenant === rank));
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
