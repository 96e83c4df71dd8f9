import { fc, test as law } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { stableJson } from "../../sim/base/json.ts";
import type { TenantResult } from "../../sim/result/run.ts";
import { POLICIES } from "../../sim/sharing/index.ts";
import type { RequestsIn } from "../support/requests-in.ts";
import { tinyResult, type TinyDocument } from "../support/tiny.ts";
import {
  aloneScenarios,
  apartScenarios,
  arrivals,
  endlessArrivals,
  scenarios,
  togetherScenarios,
} from "./arbitraries.ts";
import { type OUTSIDERS, withNeighbour, without, withOutsider } from "./documents.ts";
import { cases } from "./leaves.ts";
import { watchedRun } from "./watch.ts";

/*
 * MIG promises that tenants on different GPU instances do not meet. It is the sharpest law of this program: the
 * same bytes with and without the neighbours. Where tenants share an engine it must break.
 */

describe("a tenant on GPU instances of its own", () => {
  law.prop([apartScenarios()], cases(80))(
    "has the same results, byte by byte, with and without neighbours",
    (document) => {
      expect(tracesOfNeighbours(document, "finite")).toStrictEqual([]);
    },
  );

  law.prop([apartScenarios(endlessArrivals)], cases(40))(
    "has the same results in the long run too, where percentiles need more requests",
    (document) => {
      expect(tracesOfNeighbours(document, "steady")).toStrictEqual([]);
    },
  );
});

describe.each(
  POLICIES.filter((policy) => policy.maxProcesses.count > 1).map((policy) => [policy.name, policy] as const),
)("a whole GPU under %s", (_name, policy) => {
  test("does not isolate its tenants: that law can fail", () => {
    const several = togetherScenarios(policy).filter(({ tenants }) => Object.keys(tenants).length > 1);
    const broken = fc.check(
      fc.property(several, (document) => tracesOfNeighbours(document, "finite").length === 0),
      { ...cases(120), endOnFailure: true },
    );
    expect(broken.failed).toBe(true);
  });

  law.prop([scenarios([policy])], cases(60))(
    "leaves interference at exactly 1 while the neighbour is silent",
    (document) => {
      const [name = ""] = Object.keys(document.tenants);
      const alone = Object.keys(document.tenants).slice(1).reduce(without, document);
      const silent = {
        work: { reference: "t4-16gb", latency: "1ms" },
        arrivals: { kind: "list", at: ["1s"] },
        routing: "random",
        memory: { context: "0B" },
      };
      const result = tinyResult(withNeighbour(alone, "silent", silent)).policies[0]!;
      const { interference } = result.tenants.find((tenant) => tenant.name === name)!;
      for (const value of [interference.mean, interference.max]) expect([null, 1]).toContain(value);
    },
  );
});

describe("a process alone on its partition", () => {
  law.prop([aloneScenarios()], cases(120))("is served alike by every policy, whatever its settings", (document) => {
    const results = tinyResult(document).policies.map(({ tenants }) => stableJson(tenants));
    for (const result of results) expect(result).toBe(results[0]);
  });
});

describe("adding a tenant", () => {
  law.prop([scenarios(POLICIES, arrivals)], cases(80))("changes nothing that is drawn for another one", (document) => {
    const names = Object.keys(document.tenants);
    if (names.length === 1) return;
    const before = watchedRun(without(document, names.at(-1)!));
    const after = watchedRun(document);
    before.scenario.tenants.forEach((tenant, rank) => {
      const record = before.requests[rank]!;
      const later = after.requests[after.scenario.tenants.findIndex(({ name }) => name === tenant.name)]!;
      // Clients of a closed loop ask again when they have been answered, which neighbours delay.
      if (tenant.arrivals.kind !== "closed") expect(later.arrived).toBe(record.arrived);
      const places = after.model.partitions.filter(({ spec }) =>
        spec.members.some((member) => member.tenant === tenant.name),
      );
      // What a request takes tells its size, unless it is batched, or runs where its neighbours send it.
      if (tenant.work.kind === "llm" || places.length > 1) return;
      const sizes = deviceTimes(later);
      const changed = [...deviceTimes(record)].filter(([index, ns]) => sizes.has(index) && sizes.get(index) !== ns);
      expect(changed).toStrictEqual([]);
    });
  });
});

/** Device time of finished requests by their number. */
function deviceTimes({ index, blameNs }: RequestsIn): Map<number, number> {
  return new Map(Array.from(index, (number, k) => [number, blameNs.device[k]!]));
}

/** The lines of a tenant's result that are not the same when the others are away. */
function tracesOfNeighbours(document: TinyDocument, horizon: keyof typeof OUTSIDERS): string[] {
  const together = resultsByName(withOutsider(document, horizon));
  return Object.keys(document.tenants).flatMap((name) => {
    const others = Object.keys(document.tenants).filter((other) => other !== name);
    const alone = resultsByName(withOutsider(others.reduce(without, document), horizon))
      .get(name)!
      .split("\n");
    const lines = together.get(name)!.split("\n");
    if (lines.length !== alone.length) return [`${name}: ${lines.length} lines instead of ${alone.length}`];
    return lines.flatMap((line, i) => (line === alone[i] ? [] : [`${name}: ${line} instead of ${alone[i]!}`]));
  });
}

function resultsByName(document: TinyDocument): Map<string, string> {
  const tenants: readonly TenantResult[] = tinyResult(document).policies[0]!.tenants;
  return new Map(tenants.map((tenant) => [tenant.name, stableJson(tenant)]));
}
