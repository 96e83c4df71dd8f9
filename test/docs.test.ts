import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { VERSION } from "../sim/base/version.ts";
import { formatProblem } from "../sim/base/problems.ts";
import { parseScenario } from "../sim/scenario/parse.ts";
import { fillGenerated } from "./support/generated-docs.ts";

const root = join(import.meta.dirname, "..");
const pages = ["README.md", "CHANGELOG.md", ...markdownIn("sim"), ...markdownIn("docs")];
const update = process.env["SLICEWISE_UPDATE_GOLDEN"] !== undefined;

describe("documentation", () => {
  it.each(pages)("the generated tables of %s are those of the code", (page) => {
    const text = readFileSync(join(root, page), "utf8");
    const filled = fillGenerated(text);
    if (update) writeFileSync(join(root, page), filled);
    expect(update ? filled : text, `${page} is stale; run: npm run golden`).toBe(filled);
  });

  it.each(pages)("every link inside the repository that %s makes leads somewhere", (page) => {
    const text = readFileSync(join(root, page), "utf8");
    const links = [...text.matchAll(/\]\(([^)#\s]+)(#[^)]*)?\)/gu)].map((match) => match[1]!);
    const broken = links.filter((link) => !/^[a-z]+:/u.test(link) && !existsSync(join(root, dirname(page), link)));
    expect(broken).toEqual([]);
  });

  it("every scenario that README shows is one that parses", () => {
    const readme = readFileSync(join(root, "README.md"), "utf8");
    const blocks = [...readme.matchAll(/```yaml\n([^]*?)```/gu)].map((match) => match[1]!);
    expect(blocks.length).toBeGreaterThan(0);
    for (const block of blocks) {
      const parsed = parseScenario(block, "README.md");
      expect("problems" in parsed ? parsed.problems.map(formatProblem) : []).toEqual([]);
    }
  });

  it("the version is the package's", () => {
    const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
    expect(VERSION).toBe(manifest.version);
  });

  it("a marker that names no table is an error", () => {
    expect(() => fillGenerated("<!-- generated: unicorns -->\n<!-- end -->")).toThrow("unicorns");
  });
});

function markdownIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .toSorted()
    .map((name) => `${folder}/${name}`);
}
