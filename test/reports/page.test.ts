import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { renderReport } from "../../reports/page.ts";
import { gridTitle } from "../../reports/sections/grid.ts";
import type { RunResult } from "../../sim/result/run.ts";
import { fakeResult } from "../support/fake-result.ts";
import { FIVE_POLICIES, SIX_TENANTS, type Fate } from "../support/fake-story.ts";

const PAGE = renderReport(fakeResult());
const EVIL = `</script><b>x`;

/** The page without its scripts and styles: what a reader sees, with its markup. */
function body(page: string): string {
  return page.replaceAll(/<script[\s\S]*?<\/script>|<style[\s\S]*?<\/style>/gu, "");
}

describe("the page", () => {
  test("is the same bytes for the same result", () => {
    expect(renderReport(fakeResult())).toBe(PAGE);
  });

  test("carries no date, and refers to nothing outside itself", () => {
    expect(body(PAGE)).not.toMatch(/\b20\d\d-\d\d-\d\d\b/u);
    expect(PAGE.replaceAll(/<script>[\s\S]*?<\/script>/gu, "")).not.toMatch(
      /(?:src|href|action)\s*=(?!"#)|url\(|@import/u,
    );
  });

  test("allows exactly its own scripts, by their hashes", () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/u.exec(PAGE)![1]!;
    const scripts = [...PAGE.matchAll(/<script>([\s\S]*?)<\/script>/gu)].map((match) => match[1]!);
    const hashes = scripts.map((script) => `'sha256-${createHash("sha256").update(script).digest("base64")}'`);
    expect(scripts.length).toBe(4);
    expect(policy).toContain(`script-src ${hashes.join(" ")};`);
    expect(policy).toMatch(/^default-src 'none';/u);
    expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline|https?:/u);
  });

  test("holds the licences of the code it carries", () => {
    for (const holder of ["University of Washington Interactive Data Lab", "Mike Bostock", "Joachim Wester"]) {
      expect(PAGE).toContain(holder);
    }
  });

  test("has one heading of the first rank, a language and a name for every table", () => {
    expect(PAGE.match(/<h1>/gu)).toHaveLength(1);
    expect(PAGE).toContain('<html lang="en">');
    const regions = [...body(PAGE).matchAll(/<div class="scroll"([^>]*)>/gu)].map((match) => match[1]!);
    expect(regions.length).toBeGreaterThan(5);
    for (const region of regions) expect(region).toMatch(/aria-label(?:ledby)?="[^"]+"/u);
  });

  test("shows assumed constants first", () => {
    expect(PAGE.indexOf('class="grade-assumed"')).toBeLessThan(PAGE.indexOf('class="grade-derived"'));
    expect(PAGE).toContain("Two of seven constants behind these numbers are assumed");
  });

  test("names the record of deviations, the scenario, the seed and the version", () => {
    for (const text of ["sim/DEVIATIONS.md", "consolidate-six", "42", "0.0.0-fake"]) expect(body(PAGE)).toContain(text);
  });
});

describe("text of a user", () => {
  const tenants = SIX_TENANTS.map((tenant) =>
    tenant.name === "chat" ? { ...tenant, name: EVIL, title: `${EVIL} "quoted" & 'more'` } : tenant,
  );
  const policies = FIVE_POLICIES.map((policy) => ({
    ...policy,
    name: policy.name === "mps" ? `MPS ${EVIL}` : policy.name,
    gpus: policy.gpus.map((gpu) =>
      gpu.map((part) => ({ ...part, tenants: part.tenants.map((name) => (name === "chat" ? EVIL : name)) })),
    ),
  }));
  const page = renderReport({ ...fakeResult({ tenants, policies, title: EVIL }), notes: [EVIL] });

  test("is never markup", () => {
    expect(page).not.toContain("<b>x");
    expect(page.match(/<\/script>/gu)?.length).toBe(PAGE.match(/<\/script>/gu)?.length);
  });

  test("is still shown as written", () => {
    expect(page).toContain("&lt;/script&gt;&lt;b&gt;x");
    expect(page).toContain(String.raw`\u003c/script>\u003cb`.replaceAll(">", ">"));
  });
});

describe("the grid", () => {
  const gridOf = (result: RunResult): string => /<table class="grid"[\s\S]*?<\/table>/u.exec(renderReport(result))![0];
  const withFate = (fate: Fate): string =>
    gridOf(
      fakeResult({ tenants: SIX_TENANTS.slice(2, 3), policies: [{ ...FIVE_POLICIES[1]!, fates: { rank: fate } }] }),
    );

  test.each<readonly [string, Fate, string]>([
    ["a met target as a percentage", 0.58, '<td class="met-2 chosen"><b>58 %</b><small>p99 latency</small>'],
    ["a missed target as a multiple", 1.5, '<td class="miss-1"><b>1.50×</b>'],
    ["a lower bound with its sign", { ratio: 4.3, lowerBound: true }, '<td class="miss-3"><b>≥4.30×</b>'],
    ["a failure of memory in words", "out of memory", '<td class="failed"><b>out of memory</b>'],
    ["another failure in words", "cannot run", '<td class="failed"><b>failed</b>'],
    [
      "rejections where nothing else is missed",
      { ratio: 0.5, rejectedShare: 0.2 },
      '<td class="failed"><b>20.0 %</b><small>rejected</small>',
    ],
    ["rejections beside a missed target", { ratio: 3, rejectedShare: 0.2 }, "<small>20.0 % rejected</small>"],
    ["a target without a value as unknown, not as missed", "nothing finished", '<td class="unknown"><b>unknown</b>'],
  ])("shows %s", (_, fate, expected) => {
    expect(withFate(fate)).toContain(expected);
  });

  test("marks the chosen policy's column, and only when one is chosen", () => {
    expect(gridOf(fakeResult()).match(/chosen/gu)?.length).toBe(2 + SIX_TENANTS.length);
    expect(gridOf(fakeResult({ policies: FIVE_POLICIES.slice(1, 3) }))).not.toContain("chosen");
  });

  test("is titled by what it shows", () => {
    expect(gridTitle(fakeResult())).toBe(
      "one-gpu-each, mig and hybrid serve all six services, mps four, time-slicing three",
    );
    expect(gridTitle(fakeResult({ policies: FIVE_POLICIES.slice(1, 2) }))).toBe(
      "time-slicing serves three of six services",
    );
  });
});

describe("the grid's title", () => {
  const tenants = SIX_TENANTS.slice(1, 3);
  const titled = (fates: readonly Readonly<Record<string, Fate>>[], of = tenants): string =>
    gridTitle(
      fakeResult({
        tenants: of,
        policies: fates.map((fate, index) => ({ ...FIVE_POLICIES[1]!, name: "abcd"[index]!, fates: fate })),
      }),
    );

  test("says none, both and what cannot be told", () => {
    expect(titled([{ embed: 2, rank: 2 }])).toBe("a serves none of the two services");
    expect(titled([{}, {}])).toBe("a and b serve both services");
    expect(titled([{ embed: "nothing finished" }, {}])).toBe("b serves both services, a (one cannot be told) one");
  });

  test("names the only service", () => {
    const one = tenants.slice(0, 1);
    expect(titled([{}, { embed: 2 }, { embed: "nothing finished" }], one)).toBe(
      "a serves embed, b does not, of c it cannot be told",
    );
    expect(titled([{ embed: "nothing finished" }], one)).toBe("Whether a serves embed cannot be told");
    expect(titled([{ embed: 2 }], one)).toBe("a does not serve embed");
  });

  test("leaves out services without targets", () => {
    expect(titled([{ embed: 2 }], [...tenants, { ...tenants[0]!, name: "extra", targets: [] }])).toBe(
      "a serves one of two services with targets",
    );
  });
});

describe("the map", () => {
  test("shows before and after only where GPUs are saved", () => {
    expect(body(PAGE)).toMatch(/<h3>Before: one-gpu-each[\s\S]*<h3>After: mig/u);
    const alike = body(renderReport(fakeResult({ policies: FIVE_POLICIES.slice(3) })));
    expect(alike).toContain("<h3>The layout: mig");
    expect(alike).not.toMatch(/<h3>(?:Before|After)/u);
  });
});

test("waiting times carry the sign of a lower bound while requests are open", () => {
  const table = /Waiting: arrival[\s\S]*?<\/tbody>/u;
  expect(table.exec(PAGE.slice(PAGE.indexOf('aria-label="Percentiles of rank"')))![0]).toContain("≥ ");
  expect(table.exec(PAGE.slice(PAGE.indexOf('aria-label="Percentiles of embed"')))![0]).not.toContain("≥ ");
});

describe("the title of fairness", () => {
  test("praises nobody where nobody is served", () => {
    const fates = Object.fromEntries(SIX_TENANTS.map(({ name }) => [name, 9]));
    const overload = body(renderReport(fakeResult({ policies: FIVE_POLICIES.map((each) => ({ ...each, fates })) })));
    expect(overload).toContain('<h2 id="policies-title">Policies side by side</h2>');
  });
});

describe("odd results", () => {
  test.each<readonly [string, RunResult]>([
    ["no policies", fakeResult({ policies: [] })],
    ["no tenants", fakeResult({ tenants: [] })],
    ["no assumptions, notes or metrics", { ...fakeResult(), assumptions: [], notes: [], metrics: [] }],
    ["no price", fakeResult({ policies: FIVE_POLICIES.map((policy) => ({ ...policy, costPerHour: null })) })],
    ["no targets", fakeResult({ tenants: SIX_TENANTS.map((tenant) => ({ ...tenant, targets: [] })) })],
  ])("with %s still make a page without a stray undefined or NaN", (_, result) => {
    expect(body(renderReport(result))).not.toMatch(/\bundefined\b|\bNaN\b|\[object/u);
  });
});
