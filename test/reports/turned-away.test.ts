import { describe, expect, test } from "vitest";
import { cellWords } from "../../reports/cell-words.ts";
import { renderReport } from "../../reports/page.ts";
import { standingOf } from "../../reports/standing.ts";
import { type TinyDocument, tinyResult } from "../support/tiny.ts";

/** A process that has 10 ms of work every 8 ms. */
function document(rules: object): TinyDocument {
  const work = { reference: "a100-sxm4-80gb", hostGap: "0ms", compute: "10ms" };
  const arrivals = { kind: "list", at: Array.from({ length: 100 }, (_, k) => `${8 * k}ms`) };
  return {
    duration: "1s",
    tenants: { own: { work, arrivals, slo: { latency: "1s" }, ...rules } },
    policies: { p: [{ gpu: 0, exclusive: {}, tenants: ["own"] }] },
  };
}

function told(rules: object): { readonly label: string; readonly page: string } {
  const result = tinyResult(document(rules));
  const [policy] = result.policies;
  const [tenant] = policy!.tenants;
  return { label: cellWords(standingOf(policy!, tenant!), tenant!).label, page: renderReport(result) };
}

describe("a report", () => {
  test("says whether requests were rejected or gave up waiting, and how many of them", () => {
    const rejecting = told({ queue: { limit: 0 } });
    expect(rejecting.label).toBe("rejected");
    expect(rejecting.page).toContain(">rejected, share<");
    expect(rejecting.page).not.toContain(">timed out<");
    const leaving = told({ queue: { timeout: "5ms" } });
    expect(leaving.label).toBe("timed out");
    expect(leaving.page).toContain(">timed out, share<");
    expect(leaving.page).not.toContain(">rejected, share<");
    expect(leaving.page).not.toContain(">tries<");
    expect(told({ queue: { limit: 1, timeout: "4ms" }, admission: { rate: "115/s", burst: 3 } }).label).toBe(
      "rejected or timed out",
    );
  });

  test("shows how often clients tried again, and nothing of all this where nothing was turned away", () => {
    const retries = { max: 2, backoff: "3ms" };
    expect(told({ queue: { limit: 0 }, retries }).page).toContain(">tries<");
    const plain = told({}).page;
    for (const title of ["timed out", "rejected, share", "timed out, share", "tries"]) {
      expect(plain).not.toContain(`>${title}<`);
    }
  });
});
