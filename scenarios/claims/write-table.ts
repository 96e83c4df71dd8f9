import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { claimsMarkdown } from "../../cli/claims/claims-table.ts";
import { measureClaims } from "../../cli/claims/measure-claims.ts";
import { defaultWorkers } from "../../cli/workers/pool.ts";
import { CLAIM_ROWS } from "../../sim/claims/rows.ts";

/*
 * Measures every claim anew and writes both tables between the markers of README.md: `npm run claims`. With --check it
 * writes nothing and fails when the numbers say something else by now.
 */

const BLOCK = /(<!-- claims -->\n)[^]*?(<!-- \/claims -->)/u;

const root = join(import.meta.dirname, "../..");
const readme = join(root, "README.md");
const out = join(root, "out/claims-table");

// Cells are kept by version, and between two releases the code changes without one.
rmSync(out, { recursive: true, force: true });
const result = await measureClaims(CLAIM_ROWS, out, defaultWorkers());
const text = readFileSync(readme, "utf8");
if (!BLOCK.test(text)) throw new Error("README.md has no markers <!-- claims --> and <!-- /claims -->");
const filled = text.replace(BLOCK, (_all, open: string, end: string) => `${open}\n${claimsMarkdown(result)}\n\n${end}`);

if (!process.argv.includes("--check")) {
  writeFileSync(readme, filled);
  process.stdout.write(`wrote the tables of README.md: ${CLAIM_ROWS.length} claims\n`);
} else if (filled !== text) {
  process.stderr.write("README.md: must say what the claims come to now. Run npm run claims\n");
  process.exitCode = 1;
} else {
  process.stdout.write(`README.md says what the ${CLAIM_ROWS.length} claims come to\n`);
}
