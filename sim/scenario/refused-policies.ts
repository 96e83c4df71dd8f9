import { suggest } from "../base/did-you-mean.ts";
import type { IssueList } from "./issues.ts";
import { plainObject } from "./pipeline-sketches.ts";

type Path = readonly (string | number)[];

/** What the file has outside its policies. */
export interface NamesOutside {
  /** GPUs of the pool; 0 where it cannot be read. */
  readonly gpus: number;
  /** Names of all tenants, copies written out. */
  readonly tenants: readonly string[];
  /** Tenants with copies, whose own name stands for all of them. */
  readonly withCopies: readonly string[];
}

/** Names that do not exist, in a policy that nobody resolves because the grammar refuses another part of it. */
export function checkRefusedPolicy(policy: unknown, path: Path, outside: NamesOutside, issues: IssueList): void {
  if (Array.isArray(policy)) {
    policy.forEach((entry, i) => checkRefusedPolicy(entry, [...path, i], outside, issues));
    return;
  }
  for (const [key, value] of Object.entries(plainObject(policy) ?? {})) {
    const at = [...path, key];
    if (key === "gpu") checkGpu(value, at, outside, issues);
    else if (key !== "tenants") checkRefusedPolicy(value, at, outside, issues);
    else if (Array.isArray(value)) value.forEach((entry, i) => checkTenant(entry, [...at, i], outside, issues));
  }
}

function checkGpu(gpu: unknown, path: Path, { gpus }: NamesOutside, issues: IssueList): void {
  if (gpus === 0 || typeof gpu !== "number" || !Number.isInteger(gpu) || gpu < gpus) return;
  issues.add(path, noSuchGpu(gpus));
}

function checkTenant(entry: unknown, path: Path, { tenants, withCopies }: NamesOutside, issues: IssueList): void {
  const name = typeof entry === "string" ? entry : plainObject(entry)?.["tenant"];
  if (typeof name !== "string" || tenants.includes(name) || withCopies.includes(name)) return;
  issues.add(path, { rule: "is not a tenant of this scenario", found: name, help: suggest(name, tenants) });
}

/** Of a number of a GPU that is too large. @param gpus how many there are */
export function noSuchGpu(gpus: number): { readonly rule: string; readonly help: string } {
  return {
    rule: `there is no such GPU: the pool has ${gpus}, numbered from 0`,
    help: "Raise gpus.count or use a lower number",
  };
}
