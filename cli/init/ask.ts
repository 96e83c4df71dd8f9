import type { Readable, Writable } from "node:stream";
import * as prompts from "@clack/prompts";
import { GPUS } from "../../sim/hardware/gpus.ts";
import { formatBytes } from "../../sim/base/units.ts";
import type { Gpu } from "../../sim/hardware/gpu.ts";
import type { CatalogWorkload } from "../../sim/workload/catalog/entry.ts";
import { WORKLOADS } from "../../sim/workload/catalog.ts";
import { suggestedDuration } from "./duration.ts";
import type { Given } from "./flags.ts";
import { placeAll } from "./place.ts";
import { suggestedName, suggestedRate, suggestedTargets } from "./suggestions.ts";
import { durationRule, metricsOf, nameRule, parseTargets, rateRule } from "./tenant-flag.ts";
import { type PolicyKind, type TenantWish, type Wish } from "./wish.ts";

/** What the flags gave, and the file that would be written over; null when there is none. */
export type Known = Given & { readonly overwrite: string | null };

/** Where questions are asked; the terminal unless a test says otherwise. */
export interface Terminal {
  readonly input?: Readable;
  readonly output?: Writable;
}

const SHOWN = 10;

/** Somebody pressed Ctrl-C, or said no. */
const GIVEN_UP = new Error("given up");

/**
 * Asks for what the flags leave open. Answers are checked while they are typed.
 * @returns null when whoever is asked gives up; nothing has been written then
 */
export async function ask(known: Known, terminal: Terminal = {}): Promise<Wish | null> {
  try {
    return await questions(known, terminal);
  } catch (error) {
    if (error !== GIVEN_UP) throw error;
    prompts.cancel("Given up.", terminal);
    return null;
  }
}

async function questions(known: Known, terminal: Terminal): Promise<Wish> {
  prompts.intro("A scenario to begin with", terminal);
  if (known.overwrite !== null) {
    const message = `${known.overwrite} is there already. Write over it?`;
    if (!answered(await prompts.confirm({ message, initialValue: false, ...terminal }))) throw GIVEN_UP;
  }
  const hasAll = known.gpu !== undefined && known.tenants.length > 0;
  const gpu = known.gpu ?? (await askGpu(terminal));
  const gpus = known.gpus ?? (known.gpu === undefined ? await askGpus(terminal) : 1);
  const tenants = known.tenants.length > 0 ? known.tenants : await askTenants(gpu, terminal);
  const all = { gpu, gpus, tenants, policies: null, duration: known.duration ?? null, seed: known.seed ?? 1 };
  const policies = known.policies ?? (hasAll ? null : await askPolicies(all, terminal));
  const duration = known.duration ?? (hasAll ? null : await askDuration(tenants, terminal));
  prompts.outro("That is all.", terminal);
  return { ...all, policies, duration };
}

async function askGpu(terminal: Terminal): Promise<Gpu> {
  const name = await prompts.autocomplete({
    message: "Which type of GPU? (type to search)",
    options: GPUS.map(({ name: value, title, memoryBytes, mig }) => ({
      value,
      label: value,
      hint: `${title}, ${formatBytes(memoryBytes.value)}, ${mig === null ? "no MIG" : "MIG"}`,
    })),
    maxItems: SHOWN,
    validate: (value) => (value === undefined ? "choose one from the list" : undefined),
    ...terminal,
  });
  const chosen = answered(name);
  return GPUS.find((gpu) => gpu.name === chosen)!;
}

async function askGpus(terminal: Terminal): Promise<number> {
  const rule = (text = ""): string | undefined =>
    /^[1-9]\d{0,2}$/u.test(text) ? undefined : "must be a whole number from 1 to 999";
  return Number(
    answered(await prompts.text({ message: "How many of them?", initialValue: "1", validate: rule, ...terminal })),
  );
}

async function askTenants(gpu: Gpu, terminal: Terminal): Promise<readonly TenantWish[]> {
  const tenants: TenantWish[] = [];
  do {
    tenants.push(await askTenant(gpu, tenants, terminal));
  } while (
    answered(await prompts.confirm({ message: "Another tenant?", initialValue: tenants.length < 2, ...terminal }))
  );
  return tenants;
}

async function askTenant(gpu: Gpu, others: readonly TenantWish[], terminal: Terminal): Promise<TenantWish> {
  const taken = others.map(({ name }) => name);
  const chosen = answered(
    await prompts.autocomplete({
      message: `Tenant ${others.length + 1}: what does it run? (type to search)`,
      options: WORKLOADS.map(({ name: value, title, kind }) => ({ value, label: value, hint: `${title}, ${kind}` })),
      maxItems: SHOWN,
      validate: (value) => (value === undefined ? "choose one from the list" : undefined),
      ...terminal,
    }),
  );
  const workload = WORKLOADS.find(({ name }) => name === chosen)!;
  const name = answered(
    await prompts.text({
      message: "What is it called?",
      initialValue: suggestedName(workload, taken),
      validate: (text = "") =>
        (taken.includes(text.trim()) ? "another tenant has this name" : nameRule(text.trim())) ?? undefined,
      ...terminal,
    }),
  ).trim();
  const rate = workload.kind === "training" ? null : await askRate(workload, gpu, terminal);
  return { name, workload, rate, targets: await askTargets(workload, gpu, terminal) };
}

async function askRate(workload: CatalogWorkload, gpu: Gpu, terminal: Terminal): Promise<string> {
  const message = "How many requests arrive? (25/s, 90/min, 400/h)";
  const initialValue = suggestedRate(workload, gpu);
  const validate = (text = ""): string | undefined => rateRule(text) ?? undefined;
  return answered(await prompts.text({ message, initialValue, validate, ...terminal })).trim();
}

async function askTargets(workload: CatalogWorkload, gpu: Gpu, terminal: Terminal): Promise<TenantWish["targets"]> {
  const text = answered(
    await prompts.text({
      message: `Which targets must it meet? (of ${metricsOf(workload).join(", ")}; may be empty)`,
      initialValue: suggestedTargets(workload, gpu),
      validate: (answer = "") => {
        const rules: string[] = [];
        parseTargets(answer, workload, (rule, found) => rules.push(`${found}: ${rule}`));
        return rules.length === 0 ? undefined : rules.join("; ");
      },
      ...terminal,
    }),
  );
  return parseTargets(text, workload, () => {});
}

/** @returns null when nothing fits: the reasons are told by whoever places the tenants for good */
async function askPolicies(wish: Wish, terminal: Terminal): Promise<readonly PolicyKind[] | null> {
  const placed = placeAll(wish);
  const possible = placed.flatMap((one) => ("gpus" in one ? [one.kind] : []));
  if (possible.length === 0) return null;
  for (const one of placed) if ("leftOut" in one) prompts.log.info(`No ${one.kind}: ${one.leftOut}`, terminal);
  const chosen = answered(
    await prompts.multiselect<PolicyKind>({
      message: "Which ways of sharing do you want to compare? (space chooses, enter goes on)",
      options: possible.map((value) => ({ value, label: value })),
      initialValues: possible,
      required: true,
      ...terminal,
    }),
  );
  // With all chosen, the scenario also says why the others are missing.
  return chosen.length === possible.length ? null : chosen;
}

async function askDuration(tenants: readonly TenantWish[], terminal: Terminal): Promise<string> {
  const validate = (text = ""): string | undefined => durationRule(text) ?? undefined;
  const initialValue = suggestedDuration(tenants);
  const message = "How much time is simulated? (20min, 1h)";
  return answered(await prompts.text({ message, initialValue, validate, ...terminal })).trim();
}

/** @throws GIVEN_UP after Ctrl-C or Escape */
function answered<T>(answer: T | typeof prompts.CANCEL_SYMBOL): T {
  if (prompts.isCancel(answer)) throw GIVEN_UP;
  return answer;
}
