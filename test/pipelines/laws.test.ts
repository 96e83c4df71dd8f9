import { fc, test as law } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { stableJson } from "../../sim/base/json.ts";
import { END_STATES } from "../../sim/result/ends.ts";
import { BLAME_CAUSES } from "../../sim/result/run.ts";
import { runModel } from "../../sim/scenario/model.ts";
import { scenarios } from "../laws/arbitraries.ts";
import { cases, LEAVES } from "../laws/leaves.ts";
import { requestsIn, type RequestsIn } from "../support/requests-in.ts";
import { type TinyDocument, tinyModel, tinyResult, tinyScenario } from "../support/tiny.ts";

const HOPS_NS = { none: 0, some: 250_000 } as const;

/** Random scenarios whose tenants are all stages of one pipeline, in any order. */
function lines(policies: Parameters<typeof scenarios>[0]): fc.Arbitrary<TinyDocument> {
  const documents = scenarios(policies).filter(({ tenants }) => Object.keys(tenants).length > 1);
  return fc.tuple(documents, fc.nat({ max: 3 }), fc.constantFrom("none" as const, "some" as const)).map(inARow);
}

function inARow([document, turn, hop]: readonly [TinyDocument, number, keyof typeof HOPS_NS]): TinyDocument {
  const names = Object.keys(document.tenants);
  const first = turn % names.length;
  const stages = [...names.slice(first), ...names.slice(0, first)];
  const tenants = Object.entries(document.tenants as Readonly<Record<string, object>>).map(([name, tenant]) => {
    if (name === stages[0]) return [name, tenant];
    const { arrivals: _arrivals, ...rest } = tenant as { readonly arrivals: unknown };
    return [name, rest];
  });
  return {
    ...document,
    tenants: Object.fromEntries(tenants) as TinyDocument["tenants"],
    pipelines: { line: { stages, hop: `${HOPS_NS[hop]}ns`, slo: { latency: "5ms" } } },
  };
}

/** One run with every request of it, from 0 on and however long it takes. */
function whole(document: TinyDocument): {
  readonly line: RequestsIn;
  readonly stages: readonly RequestsIn[];
  readonly stageNs: readonly Float64Array[];
  readonly hopNs: number;
} {
  const scenario = tinyScenario(document);
  const model = { ...tinyModel(scenario), durationNs: 30e6, limitNs: 1e11 };
  const { records } = runModel({ ...model, edgesNs: Float64Array.of(0, model.durationNs) });
  const requests = records.map((record) => requestsIn(record, 0, model.durationNs));
  const [pipeline] = scenario.pipelines!;
  const rankOf = (stage: string): number => scenario.tenants.findIndex(({ name }) => name === stage);
  return {
    line: requests.at(-1)!,
    stages: pipeline!.stages.map((stage) => requests[rankOf(stage)]!),
    stageNs: records.at(-1)!.stageNs ?? pipeline!.stages.map(() => new Float64Array()),
    hopNs: pipeline!.hop.value,
  };
}

const sumAt = (columns: readonly Float64Array[], row: number): number =>
  columns.reduce((sum, column) => sum + column[row]!, 0);

describe.each(LEAVES)("under %s", (_name, policies) => {
  law.prop([lines(policies)], cases(40))("requests of a pipeline are the sum over the end states", (document) => {
    const { policies: results } = tinyResult(document);
    for (const { tenants } of results) {
      for (const { arrived, ended } of tenants) {
        expect(END_STATES.reduce((total, state) => total + (ended[state] ?? 0), 0)).toBe(arrived);
      }
    }
  });

  law.prop([lines(policies)], cases(40))(
    "latency from end to end is that at the stages and the hops between them, and so is its blame",
    (document) => {
      const { line, stageNs, hopNs } = whole(document);
      const hopsNs = hopNs * (stageNs.length - 1);
      const causes = BLAME_CAUSES.map((cause) => line.blameNs[cause]);
      const wrong = Array.from(line.latencyNs.keys()).filter(
        (row) =>
          sumAt(stageNs, row) + hopsNs !== line.latencyNs[row] ||
          sumAt(causes, row) !== line.latencyNs[row] ||
          causes.some((cause) => cause[row]! < 0),
      );
      expect(wrong).toStrictEqual([]);
    },
  );

  law.prop([lines(policies)], cases(40))(
    "a request is at every stage up to its end, and nowhere after it",
    (document) => {
      const { line, stages } = whole(document);
      const lost = stages.reduce((sum, stage) => sum + stage.rejected + stage.timedOut, 0);
      // Later stages count only those that reach them within the duration.
      expect(line.rejected + line.timedOut).toBeGreaterThanOrEqual(lost);
      expect(stages[0]!.arrived).toBe(line.arrived);
      for (const [i, stage] of stages.entries()) {
        expect(stage.arrived).toBeLessThanOrEqual(i === 0 ? line.arrived : stages[i - 1]!.arrived);
      }
      expect(new Set(line.index).size).toBe(line.finished);
    },
  );

  law.prop([lines(policies)], cases(25))("each part of the blame is that of the stages added up", (document) => {
    const { line, stages, hopNs } = whole(document);
    const at = stages.map((stage) => new Map([...stage.index].map((number, row) => [number, row])));
    for (const [row, number] of [...line.index].entries()) {
      const rows = at.map((known) => known.get(number));
      // One that reached a stage after the duration is not counted there.
      if (rows.includes(undefined)) continue;
      for (const cause of BLAME_CAUSES) {
        const parts = stages.reduce((sum, stage, i) => sum + stage.blameNs[cause][rows[i]!]!, 0);
        expect(line.blameNs[cause][row]).toBe(parts + (cause === "queue" ? hopNs * (stages.length - 1) : 0));
      }
    }
  });
});

describe("a result with a pipeline", () => {
  law.prop([lines(undefined), scenarios()], cases(20))(
    "has the same bytes every time, also after other runs",
    (document, other) => {
      const first = stableJson(tinyResult(document));
      tinyResult(other);
      expect(stableJson(tinyResult(document))).toBe(first);
      expect(JSON.parse(first)).toStrictEqual(tinyResult(document));
    },
  );
});
