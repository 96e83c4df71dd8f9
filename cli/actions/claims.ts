import { stableJson } from "../../sim/base/json.ts";
import { type Problem, ProblemsError } from "../../sim/base/problems.ts";
import { CLAIM_ROWS } from "../../sim/claims/rows.ts";
import { claimsText } from "../claims/claims-table.ts";
import { measureClaims } from "../claims/measure-claims.ts";
import { once } from "../overrides.ts";
import { workersOf } from "../workers-flag.ts";

/** Flags of `claims`. */
export interface ClaimsArguments {
  readonly table: string | string[] | undefined;
  readonly json: boolean;
  readonly out: string | string[] | undefined;
  readonly workers: string | string[] | undefined;
}

/** Measures both tables of opinion, or one, and prints them. @throws ProblemsError with what is wrong with flags */
export async function claims(flags: ClaimsArguments): Promise<void> {
  const problems: Problem[] = [];
  const workers = workersOf(flags.workers, problems);
  const table = once("--table", flags.table);
  if (table !== undefined && table !== "A" && table !== "B") {
    problems.push({
      path: "--table",
      rule: "must be A or B",
      found: table,
      help: "A compares MIG with time-slicing, B says what to use for what",
    });
  }
  if (problems.length > 0) throw new ProblemsError(problems);
  const rows = CLAIM_ROWS.filter((row) => table === undefined || row.table === table);
  const result = await measureClaims(rows, once("--out", flags.out) ?? "out/claims", workers);
  process.stdout.write(flags.json ? stableJson(result) : claimsText(result));
}
