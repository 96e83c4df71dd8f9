import { describe, expect, test } from "vitest";
import { renderReport } from "../../reports/page.ts";
import { fakeResult } from "../support/fake-result.ts";

/** Widths of the table of targets of a report whose first policy has another name [rem]. */
function widths(policy: string, tenant?: string): { readonly first: number; readonly all: number } {
  const result = fakeResult();
  const renamed = {
    ...result,
    policies: result.policies.map((one, i) => (i === 0 ? { ...one, name: policy } : one)),
    tenants: result.tenants.map((one, i) => (i === 0 && tenant !== undefined ? { ...one, name: tenant } : one)),
  };
  const found = /class="grid" style="--first:([\d.]+)rem;min-width:([\d.]+)rem"/u.exec(renderReport(renamed));
  return { first: Number(found?.[1]), all: Number(found?.[2]) };
}

describe("the table of targets", () => {
  test("has columns wide enough for the longest word in the name of a policy, hyphens and spaces ending one", () => {
    expect(widths("one-two three").all).toBe(widths("one").all);
    expect(widths("prioritisation").all).toBeGreaterThan(widths("one").all);
    expect(widths("x".repeat(300)).all).toBeLessThan(12 * (1 + fakeResult().policies.length));
  });

  test("has a first column wide enough for the longest word in the name of a tenant", () => {
    expect(widths("one", "recommendations").first).toBeGreaterThan(widths("one", "a-b-c").first);
  });
});
