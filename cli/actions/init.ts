import { existsSync } from "node:fs";
import { type Problem, ProblemsError } from "../../sim/base/problems.ts";
import { replaceFile } from "../../sim/sweep/atomic-file.ts";
import { EXIT } from "../exit-codes.ts";
import { type Given, type InitFlags, parseFlags } from "../init/flags.ts";
import type { Placed } from "../init/place.ts";
import { scenarioText } from "../init/scenario-text.ts";
import { placeOrRefuse } from "../init/whole-wish.ts";
import type { Wish } from "../init/wish.ts";

/** Flags of `init`. */
export interface InitArguments extends InitFlags {
  readonly file: string;
  readonly force: boolean;
}

/**
 * Writes a starter scenario from flags, and asks for what they leave open where somebody can answer.
 * @throws ProblemsError with everything that is wrong with the flags; nothing is written then
 */
export async function init(flags: InitArguments): Promise<void> {
  const { file, force } = flags;
  const problems: Problem[] = [];
  if (file === "") problems.push({ path: "file", rule: "must be the name of a file", found: "an empty name" });
  const given = parseFlags(flags, problems);
  const canAsk = process.stdin.isTTY && process.stdout.isTTY;
  const isThere = !force && existsSync(file);
  if (!canAsk) {
    if (isThere) problems.push(thereAlready(file));
    problems.push(...missing(flags));
  }
  if (problems.length > 0) throw new ProblemsError(problems);
  const complete = !isThere ? wishOf(given) : null;
  // Loaded only to ask: questions need a package that nothing else does.
  const wish = complete ?? (await (await import("../init/ask.ts")).ask({ ...given, overwrite: isThere ? file : null }));
  if (wish === null) {
    process.stderr.write("Nothing was written.\n");
    process.exitCode = EXIT.interrupted.code;
    return;
  }
  const placed = placeOrRefuse(wish);
  const text = scenarioText(wish, placed, file);
  // While somebody answered, another program may have made a file of this name.
  if (!force && !isThere && existsSync(file)) throw new ProblemsError([thereAlready(file)]);
  replaceFile(file, text);
  process.stdout.write(`${summary(file, wish, placed)}\n`);
}

function thereAlready(file: string): Problem {
  return { path: file, rule: "is there already", help: "Give another name, or --force" };
}

/** What the flags must say where nobody can be asked. */
function missing({ gpu, tenant }: InitFlags): readonly Problem[] {
  const rule = "is needed, because there is no terminal to ask in";
  const all =
    "Flags: --gpu TYPE, --gpus COUNT, --tenant NAME=WORKLOAD@RATE:TARGETS (again for each tenant), " +
    "--policies LIST, --duration TIME, --seed NUMBER, --force; slicewise init --help explains them";
  const needed = [
    ...(gpu === undefined ? [{ path: "--gpu", help: "For example --gpu h100-sxm5-80gb" }] : []),
    ...(tenant === undefined ? [{ path: "--tenant", help: "For example --tenant chat=llama-3-8b@3/s:ttft=1s" }] : []),
  ];
  return needed.map(({ path, help }, i) => ({ path, rule, help: i < needed.length - 1 ? help : `${help}. ${all}` }));
}

/** null when a GPU or a tenant is still to be named. */
function wishOf({ gpu, gpus, tenants, policies, duration, seed }: Given): Wish | null {
  if (gpu === undefined || tenants.length === 0) return null;
  const rest = { policies: policies ?? null, duration: duration ?? null, seed: seed ?? 1 };
  return { gpu, gpus: gpus ?? 1, tenants, ...rest };
}

function summary(file: string, { tenants }: Wish, placed: readonly Placed[]): string {
  const written = placed.filter((one) => "gpus" in one).map(({ kind }) => kind);
  const who = tenants.length === 1 ? "1 tenant" : `${tenants.length} tenants`;
  const leftOut = placed.flatMap((one) => ("leftOut" in one ? [`Left out: ${one.kind}: ${one.leftOut}`] : []));
  return [`Wrote ${file}: ${who}; ${written.join(", ")}`, ...leftOut, `Next: slicewise run ${file}`].join("\n");
}
