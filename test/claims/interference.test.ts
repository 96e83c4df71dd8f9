import { describe, expect, it } from "vitest";
import { runPairs } from "../../cli/interference/run-pairs.ts";
import { AGGRESSORS, IDLE_NEIGHBOUR } from "../../sim/claims/aggressors.ts";
import { adviceOf, isUntold, victimResult } from "../../sim/claims/interference.ts";
import { pairDocument } from "../../sim/claims/interference-document.ts";
import { WAYS } from "../../sim/claims/ways.ts";
import type { InterferenceCell, InterferenceResult, VictimResult } from "../../sim/result/interference.ts";
import { renderInterference } from "../../reports/interference/interference-page.ts";
import { adviceText, growthNote, reasonTexts, wayText } from "../../reports/interference/row-words.ts";
import { shadeOf } from "../../reports/interference/heat-map.ts";

const GPU = "a100-sxm4-80gb";
const DOCUMENT = {
  seed: 3,
  tenants: {
    neighbour: {
      work: { reference: GPU, compute: "1ms", hostGap: "0s" },
      arrivals: { kind: "poisson", rate: "50/s" },
      copies: 2,
    },
  },
};
const STAGE = { gpu: GPU, gpuBytes: 80 * 2 ** 30, victimBytes: 2e9, canGrow: true, durationNs: 20e9 };
const LENGTH = { duration: "20s", warmup: "1s", limit: "60s", replications: 2 };

async function study(): Promise<VictimResult> {
  const names = new Set(["compute hog", "bandwidth hog"]);
  const chosen = AGGRESSORS.filter(({ name }) => names.has(name));
  const runs = await runPairs(
    [IDLE_NEIGHBOUR, ...chosen].map(({ tenant }) => ({
      file: "small.yaml",
      document: pairDocument(DOCUMENT, "neighbour", tenant(STAGE), GPU, WAYS, LENGTH),
      traces: [],
      skipBadRows: false,
    })),
    1,
  );
  const beside = chosen.map(({ name }, i) => ({ aggressor: name, run: runs[i + 1]! }));
  return victimResult("neighbour", runs[0]!, beside, { tolerate: 0.1, confidence: 0.95 });
}

function cell(way: string, more: Partial<InterferenceCell> = {}): InterferenceCell {
  const ratio = { value: 1, interval: null };
  return { way, verdict: "tolerable", p50: ratio, p99: ratio, p99Ns: 1e6, overloaded: false, why: null, ...more };
}

describe("a victim beside neighbours", () => {
  it("is untouched in its MIG part and slowed by turns, request by request the same ones", async () => {
    const { rows, alone } = await study();
    for (const { cells } of rows) {
      const of = (way: string): InterferenceCell => cells.find((one) => one.way === way)!;
      expect(of("MIG")).toMatchObject({ verdict: "tolerable", p50: { value: 1, interval: [1, 1] } });
      // Half a slice of 2.1 ms and a switch on average, before 1 ms of work.
      expect(of("time-slicing").p50!.value).toBeGreaterThan(1.8);
      expect(of("time-slicing").verdict).toBe("slowed");
      expect(of("priority").p50!.value).toBeLessThan(of("time-slicing").p50!.value);
    }
    expect(alone.map(({ way }) => way)).toEqual(WAYS.map(({ name }) => name));
  });

  it("is advised the fastest of the tolerable ways, or none", () => {
    const slow = cell("MIG", { p99Ns: 5e6 });
    expect(adviceOf([slow, cell("MPS", { p99Ns: 2e6 }), cell("turns", { verdict: "slowed", p99Ns: 1e6 })])).toBe("MPS");
    expect(adviceOf([cell("turns", { verdict: "open" })])).toBeNull();
  });

  it("has an advice that is untold, not none, where some way might do", () => {
    const rowOf = (...cells: readonly InterferenceCell[]): string =>
      adviceText({ advice: adviceOf(cells), ...(isUntold(cells) ? { isUntold: true } : {}) });
    expect(rowOf(cell("MIG", { verdict: "unknown" }), cell("MPS", { verdict: "slowed" }))).toBe("cannot be told");
    expect(rowOf(cell("MIG", { verdict: "open" }))).toBe("cannot be told");
    expect(rowOf(cell("MIG", { verdict: "slowed" }), cell("MPS", { verdict: "killed" }))).toBe("none");
    expect(rowOf(cell("MIG"), cell("MPS", { verdict: "unknown" }))).toBe("MIG");
  });

  it("has reasons that name the neighbour, columns that name the part, and a note on growth that was given to it", () => {
    const why = "23 independent requests";
    const rows = [
      { aggressor: "bursts", cells: [cell("MIG")], advice: "MIG" },
      { aggressor: "memory growth", cells: [cell("MIG", { why })], advice: null, victimGrows: true as const },
    ];
    expect(reasonTexts({ alone: [], rows })).toStrictEqual([`MIG beside memory growth: ${why}`]);
    expect(reasonTexts({ alone: [{ way: "MIG", p50Ns: null, p99Ns: null, why }], rows })).toStrictEqual([
      `MIG, alone: ${why}`,
    ]);
    expect(growthNote({ name: "chat", rows })).toMatch(/^Beside memory growth chat was given growth of its own/u);
    expect(growthNote({ name: "chat", rows: rows.slice(0, 1) })).toBeNull();
    expect(["MIG", "MPS"].map((way) => wayText(way, { parts: { MIG: "3g.40gb" } }))).toStrictEqual([
      "MIG (3g.40gb)",
      "MPS",
    ]);
  });

  it("gets a colour by the worse of both ratios, and none where nothing can be told", () => {
    const ratio = (value: number) => ({ value, interval: null });
    expect(shadeOf(cell("a", { p99: ratio(1) }), 0.1)).toBe("met-3");
    expect(shadeOf(cell("a", { verdict: "slowed", p99: ratio(1.2) }), 0.1)).toBe("miss-0");
    expect(shadeOf(cell("a", { verdict: "slowed", p50: ratio(9), p99: ratio(1.2) }), 0.1)).toBe("miss-3");
    expect(shadeOf(cell("a", { verdict: "slowed", overloaded: true }), 0.1)).toBe("failed");
    expect(shadeOf(cell("a", { verdict: "open" }), 0.1)).toBe("unknown");
  });

  it("has a page that names every cell and runs no text of a user", () => {
    const evil = "<script>alert(1)</script>";
    const result: InterferenceResult = {
      schemaVersion: 1,
      kind: "interference",
      tool: { name: "slicewise", version: "0" },
      scenario: { name: "s", title: evil },
      gpu: GPU,
      durationNs: 1e9,
      replications: 2,
      confidence: 0.95,
      tolerate: 0.1,
      ways: ["MIG", evil],
      aggressors: [{ name: "compute hog", doc: "computes" }],
      victims: [
        {
          name: evil,
          alone: [
            { way: "MIG", p50Ns: 1e6, p99Ns: 2e6, why: null },
            { way: evil, p50Ns: null, p99Ns: null, why: "x" },
          ],
          rows: [
            {
              aggressor: "compute hog",
              cells: [cell("MIG"), cell(evil, { overloaded: true, verdict: "slowed" })],
              advice: "MIG",
            },
          ],
        },
      ],
    };
    const page = renderInterference(result);
    expect(page).not.toContain(evil);
    expect(page).toContain("MIG keeps every neighbour within 10 %");
    expect(page).toContain("overloaded");
    expect(renderInterference(result)).toBe(page);
  });
});
