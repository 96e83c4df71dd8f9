import { test as law } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { stableJson } from "../../sim/base/json.ts";
import { END_STATES } from "../../sim/result/ends.ts";
import type { DownRecord } from "../../sim/result/faults.ts";
import { BLAME_CAUSES } from "../../sim/result/run.ts";
import { runModel } from "../../sim/scenario/model.ts";
import { apartScenarios, listedArrivals, scenarios } from "../laws/arbitraries.ts";
import { cases, LEAVES } from "../laws/leaves.ts";
import { watchedRun } from "../laws/watch.ts";
import { requestsIn } from "../support/requests-in.ts";
import { tinyModel, tinyResult, tinyScenario } from "../support/tiny.ts";
import { withFaults } from "./arbitraries.ts";

describe.each(LEAVES)("under %s with faults", (_name, policies) => {
  law.prop([withFaults(scenarios(policies))], cases(40))(
    "arrived requests are the sum over the end states",
    (document) => {
      const scenario = tinyScenario(document);
      const { records, faults } = runModel(tinyModel(scenario));
      const [policy] = tinyResult(document).policies;
      policy!.tenants.forEach(({ arrived, ended, faults: own }) => {
        expect(END_STATES.reduce((sum, state) => sum + (ended[state] ?? 0), 0)).toBe(arrived);
        const failedShare = arrived === 0 ? null : (ended.failed ?? 0) / arrived;
        expect(own!.failedShare).toBe(failedShare);
        expect(own!.lostServing + own!.lostQueued).toBe((ended.failed ?? 0) + own!.lostAgain);
      });
      const [reading] = policy!.faults!.readings;
      const lostBy = (rows: readonly { lostServing: number; lostQueued: number; lostAgain: number }[]) =>
        (["lostServing", "lostQueued", "lostAgain"] as const).map((key) =>
          rows.reduce((sum, row) => sum + row[key], 0),
        );
      expect(lostBy(reading!.classes)).toStrictEqual(lostBy(reading!.tenants));
      // Whoever counted on the way counted the same.
      const warmupNs = scenario.warmupNs!;
      records.forEach((record, rank) => {
        const { finished, rejected, timedOut, open } = requestsIn(record, warmupNs, Infinity);
        const failed = (record.failedArrivalNs ?? new Float64Array()).filter((ns) => ns >= warmupNs).length;
        const tally = faults!.tallies[rank]!;
        expect([finished + rejected + timedOut + open.count + failed, failed]).toStrictEqual([
          tally.arrived.reduce((sum, one) => sum + one, 0),
          tally.failed.reduce((sum, one) => sum + one, 0),
        ]);
      });
    },
  );

  law.prop([withFaults(scenarios(policies))], cases(40))(
    "the parts of a finished request's latency are not negative and add up to it",
    (document) => {
      for (const record of watchedRun(document).requests) {
        const wrong = Array.from(record.latencyNs, (latencyNs, k) => ({
          latencyNs,
          parts: BLAME_CAUSES.map((cause) => record.blameNs[cause][k]!),
        })).filter(
          ({ latencyNs, parts }) =>
            parts.some((part) => part < 0) || parts.reduce((sum, part) => sum + part, 0) !== latencyNs,
        );
        expect(wrong).toStrictEqual([]);
      }
    },
  );

  law.prop([withFaults(scenarios(policies))], cases(40))(
    "an engine does one thing at a time, and no dead process has a burst",
    (document) => {
      const { partitions, run } = watchedRun(document);
      for (const { engine } of partitions) {
        for (let i = 1; i < engine.length; i++) expect(engine[i]!.fromNs).toBeGreaterThanOrEqual(engine[i - 1]!.toNs);
      }
      for (const { partition, process, fromNs, toNs } of run.faults!.downs) {
        const { bursts } = partitions[partition]!.processes[process]!;
        // One that ends in the instant of the fault had ended before it.
        const inside = bursts.filter(({ doneNs }) => doneNs > fromNs && doneNs < (toNs ?? Infinity));
        expect(inside).toStrictEqual([]);
      }
    },
  );

  law.prop([withFaults(scenarios(policies))], cases(40))(
    "times of being down do not overlap and last the restart",
    (document) => {
      const { faults } = runModel(tinyModel(tinyScenario(document)));
      const placeOf = ({ partition, process }: DownRecord): string => `${partition}/${process}`;
      for (const place of new Set(faults!.downs.map(placeOf))) {
        const downs = faults!.downs.filter((down) => placeOf(down) === place);
        const inOrder = downs.toSorted((a, b) => a.fromNs - b.fromNs || (a.toNs ?? Infinity) - (b.toNs ?? Infinity));
        for (let i = 1; i < inOrder.length; i++) {
          expect(inOrder[i]!.fromNs).toBeGreaterThanOrEqual(inOrder[i - 1]!.toNs!);
        }
        for (const { fromNs, toNs } of downs) {
          if (toNs !== null) expect(toNs - fromNs).toBeGreaterThanOrEqual(1);
        }
      }
      // Each death begins one; a fault that keeps a process down for longer begins another.
      for (const { partition, process, atNs } of faults!.faults.flatMap(({ ended }) => ended)) {
        const begun = faults!.downs.filter((down) => placeOf(down) === `${partition}/${process}`);
        expect(begun.map(({ fromNs }) => fromNs)).toContain(atNs);
      }
    },
  );

  law.prop([scenarios(policies)], cases(40))("faults that never come change no byte of any record", (document) => {
    const model = tinyModel(tinyScenario({ ...document, faults: { events: [{ class: "host", every: "100d" }] } }));
    const { faults: _wished, ...without } = model;
    const one = runModel(model);
    const other = runModel(without);
    expect(one.faults!.faults).toStrictEqual([]);
    expect(one.records).toStrictEqual(other.records);
    expect(one.engines).toStrictEqual(other.engines);
    expect(one.endNs).toBe(other.endNs);
  });

  law.prop([withFaults(scenarios(policies, listedArrivals))], cases(40))(
    "a result has the same bytes every time",
    (document) => {
      expect(stableJson(tinyResult(document))).toBe(stableJson(tinyResult(document)));
    },
  );
});

describe("tenants on GPU instances of their own", () => {
  law.prop([withFaults(apartScenarios())], cases(60))(
    "never notice what a process of another tenant does: the same records, byte by byte",
    (document) => {
      const [victim] = Object.keys(document.tenants);
      const { faults, ...rest } = document;
      const events = (faults as { readonly events: readonly { readonly class: string }[] }).events.map((event) => ({
        ...event,
        class: event.class === "host" || event.class === "hang" ? "hang" : "application",
        tenant: victim,
      }));
      const scenario = tinyScenario({ ...rest, faults: { ...(faults as object), events } });
      const broken = tinyModel(scenario);
      const { faults: _wished, ...whole } = broken;
      const one = runModel({ ...broken, limitNs: 60e6, durationNs: 60e6 + 1 });
      const other = runModel({ ...whole, limitNs: 60e6, durationNs: 60e6 + 1 });
      scenario.tenants.forEach(({ name }, rank) => {
        if (name !== victim) expect(one.records[rank]).toStrictEqual(other.records[rank]);
      });
    },
  );
});
