import { suggest } from "../../sim/base/did-you-mean.ts";
import type { Problem } from "../../sim/base/problems.ts";
import type { Gpu } from "../../sim/hardware/gpu.ts";
import { missingNumber } from "../../sim/hardware/mig-profiles.ts";
import { findGpu, unknownGpu } from "../../sim/hardware/gpus.ts";
import { once, parseWhole } from "../overrides.ts";
import { durationRule, parseTenant } from "./tenant-flag.ts";
import { POLICY_KINDS, type PolicyKind, type TenantWish } from "./wish.ts";

/** Flags of `init` as text; a flag given twice comes as a list. */
export interface InitFlags {
  readonly gpu: string | string[] | undefined;
  readonly gpus: string | string[] | undefined;
  readonly tenant: string[] | undefined;
  readonly policies: string | string[] | undefined;
  readonly duration: string | string[] | undefined;
  readonly seed: string | string[] | undefined;
}

/** What the flags say; undefined where they say nothing, or nothing that is right. */
export interface Given {
  readonly gpu: Gpu | undefined;
  readonly gpus: number | undefined;
  readonly tenants: readonly TenantWish[];
  readonly policies: readonly PolicyKind[] | undefined;
  readonly duration: string | undefined;
  readonly seed: number | undefined;
}

const GPUS = { min: 1, max: 1000, rule: "must be a whole number from 1 to 1000" };
const SEED = { min: 0, max: Number.MAX_SAFE_INTEGER, rule: "must be a whole number from 0 to 2^53 - 1" };

/** @param problems what is wrong with the flags, all of it */
export function parseFlags(flags: InitFlags, problems: Problem[]): Given {
  const gpu = parseGpu(once("--gpu", flags.gpu), problems);
  const gpus = parseWhole("--gpus", once("--gpus", flags.gpus), GPUS, problems);
  const tenants = (flags.tenant ?? []).flatMap((flag) => parseTenant(flag, problems) ?? []);
  for (const [i, { name }] of tenants.entries()) {
    if (tenants.findIndex((other) => other.name === name) < i)
      problems.push({ path: `--tenant ${name}`, rule: "two tenants have this name", found: name });
  }
  const policies = parsePolicies(once("--policies", flags.policies), problems);
  const duration = once("--duration", flags.duration);
  const broken = duration === undefined ? null : durationRule(duration);
  if (broken !== null) problems.push({ path: "--duration", rule: broken, found: duration! });
  const seed = parseWhole("--seed", once("--seed", flags.seed), SEED, problems);
  return { gpu, gpus, tenants, policies, duration, seed };
}

function parseGpu(name: string | undefined, problems: Problem[]): Gpu | undefined {
  if (name === undefined) return undefined;
  const gpu = findGpu(name);
  const refusal =
    gpu === undefined ? unknownGpu(name) : (missingNumber(gpu, "bandwidth") ?? missingNumber(gpu, "tensorFlops"));
  if (refusal === null) return gpu;
  problems.push({ path: "--gpu", ...refusal, found: name });
  return undefined;
}

function parsePolicies(text: string | undefined, problems: Problem[]): readonly PolicyKind[] | undefined {
  if (text === undefined) return undefined;
  const names = text.split(",").map((name) => name.trim());
  for (const name of names.filter((one) => !isKind(one)))
    problems.push({ path: "--policies", rule: "is not a policy", found: name, help: suggest(name, POLICY_KINDS) });
  return names.filter(isKind);
}

function isKind(name: string): name is PolicyKind {
  return (POLICY_KINDS as readonly string[]).includes(name);
}
