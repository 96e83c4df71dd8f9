import { z } from "zod";

/** Forms of the grammar of scenario files whose mistakes are told in one sentence each. */

/**
 * A closed object. The message about unknown keys is the list of the keys there are, from which grammar-issues.ts
 * makes one sentence for each of them.
 */
export function object<T extends z.ZodRawShape>(shape: T, description?: string, ruleGiven?: string) {
  const known = Object.keys(shape);
  const rule = ruleGiven ?? `must be a mapping with the keys ${known.join(", ")}`;
  const schema = z.strictObject(shape, {
    error: (issue) => (issue.code === "unrecognized_keys" ? known.join(" ") : rule),
  });
  return description === undefined ? schema : schema.meta({ description });
}

/** What the error of a choice by `kind` says. */
export function oneOfKinds(...kinds: readonly string[]) {
  const choice = `${kinds.slice(0, -1).join(", ")} or ${kinds.at(-1)!}`;
  return (issue: { readonly code?: string | undefined }) =>
    issue.code === "invalid_type" ? `must be a mapping with kind: ${choice}` : `must be ${choice}`;
}

/** A list that is not empty. */
export function list<T extends z.ZodType>(item: T, rule: string) {
  return z.array(item, { error: () => rule }).min(1, { error: rule });
}

/** The message about a key without which a form is not the one that was meant. */
export const NOT_THIS_FORM = "not this form";
