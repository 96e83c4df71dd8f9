import { describe, expect, test } from "vitest";
import type { TinyDocument } from "../support/tiny.ts";
import { freeTurns, manyProcesses, SERVICE_S, service } from "./one-queue.ts";
import { mg1ProcessorSharingS, mg1ResponseS } from "./queueing.ts";
import { expectTheory, meanOf, replicate, replicateMean } from "./replications.ts";
import { meanInterval } from "../../sim/statistics/interval.ts";

const lambda = 0.5 / SERVICE_S;

describe("turns longer than any service", () => {
  test.each([
    [{ kind: "constant" }, 0, 1_000],
    [{ kind: "gamma", cv: 1.5 }, 1.5, 6_000],
  ])("have the mean of first come, first served with service %o", (size, cv, durationS) => {
    const mean = replicateMean(manyProcesses(freeTurns("10s"), size, durationS), "queue");
    expectTheory(mean, mg1ResponseS(lambda, SERVICE_S, cv));
  });

  test("obey the conservation law: Σ ρ·waiting is the same whoever is served first", () => {
    // Tenants with short, long and varied service; Kleinrock, Queueing Systems II (1976), section 3.4.
    const kinds = {
      long: { rate: 1, meanS: 0.2, cv: 1 },
      short: { rate: 4, meanS: 0.025, cv: 0 },
      varied: { rate: 2, meanS: 0.1, cv: 1.5 },
    };
    const document: TinyDocument = {
      duration: "10000s",
      warmup: "200s",
      tenants: Object.fromEntries(
        Object.entries(kinds).map(([name, { rate, meanS, cv }]) => [
          name,
          {
            work: { ...service({ kind: "gamma", cv }), compute: `${meanS}s` },
            arrivals: { kind: "poisson", rate: `${rate}/s` },
          },
        ]),
      ),
      policies: { turns: [{ gpu: 0, ...freeTurns("10s"), tenants: Object.keys(kinds) }] },
    };
    const all = Object.entries(kinds);
    const rho = all.reduce((sum, [, { rate, meanS }]) => sum + rate * meanS, 0);
    const residualS = all.reduce((sum, [, { rate, meanS, cv }]) => sum + (rate * meanS * meanS * (1 + cv * cv)) / 2, 0);
    const { weighted } = replicate(document, (run) => ({
      weighted: all.reduce((sum, [name, { rate, meanS }]) => {
        const { latencyNs, blameNs } = run.of(name);
        return sum + (rate * meanS * (meanOf(latencyNs) - meanOf(blameNs.device))) / 1e9;
      }, 0),
    }));
    expectTheory(weighted, (rho * residualS) / (1 - rho));
  });
});

describe("as turns get shorter, the mean tends to that of processor sharing", () => {
  const theory = mg1ProcessorSharingS(lambda, SERVICE_S);

  /** Distances from theory [s], one for each slice; all with the same requests. */
  function distances(size: object, durationS: number, slices: readonly string[]): number[] {
    return slices.map(
      (slice) =>
        meanInterval(replicateMean(manyProcesses(freeTurns(slice), size, durationS), "queue"), 0.99).mean - theory,
    );
  }

  test("from below when all services are alike, and is inside the interval at the end", () => {
    const missing = distances({ kind: "constant" }, 1_500, ["100ms", "25ms", "6.25ms"]).map((distance) => -distance);
    expect(missing[0]! / missing[1]!).toBeGreaterThan(3);
    expect(missing[1]! / missing[2]!).toBeGreaterThan(3);
    expectTheory(replicateMean(manyProcesses(freeTurns("1.5ms"), { kind: "constant" }, 1_500), "queue"), theory);
  });

  test("from above when services vary much", () => {
    const [never, long, short, shorter] = distances({ kind: "gamma", cv: 2 }, 2_000, ["10s", "300ms", "100ms", "10ms"]);
    expect(never! / long!).toBeGreaterThan(2);
    expect(long! / short!).toBeGreaterThan(2);
    expect(short! / shorter!).toBeGreaterThan(2);
    expect(shorter!).toBeGreaterThan(0);
  });
});
