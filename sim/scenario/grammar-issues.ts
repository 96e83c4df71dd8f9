import type { z } from "zod";
import { suggest } from "../base/did-you-mean.ts";
import { NOT_THIS_FORM } from "./grammar-forms.ts";
import type { Issue } from "./issues.ts";

type ZodIssue = z.core.$ZodIssue;

/**
 * Mistakes against the grammar in the words of this program. Where several forms are allowed, the one that was
 * meant is told from the kind of value that was written, and its own mistakes are reported, not that of the choice.
 * @param parent path of the value in which the issues lie
 */
export function grammarIssues(issues: readonly ZodIssue[], parent: Issue["path"] = []): Issue[] {
  return issues.flatMap((issue): Issue[] => {
    const path = [...parent, ...issue.path.filter((step) => typeof step !== "symbol")];
    if (issue.code === "unrecognized_keys") return unknownKeys(issue, path);
    const meant = issue.code === "invalid_union" ? issue.errors.filter((branch) => isAbout(branch)) : [];
    return meant.length === 1 ? grammarIssues(meant[0]!, path) : [{ path, rule: issue.message, isGrammar: true }];
  });
}

/** The keys there are come in the message; see `object` in schema.ts. */
function unknownKeys(issue: Extract<ZodIssue, { code: "unrecognized_keys" }>, path: Issue["path"]): Issue[] {
  const known = issue.message === "" ? [] : issue.message.split(" ");
  return issue.keys.map((key) => ({
    path: [...path, key],
    rule: "unknown key",
    found: key,
    help:
      key === "tenants" && known.includes("replicas")
        ? "An orchestrator places them: list them in tenants: beside gpus:, for all GPUs together"
        : suggest(key, known),
  }));
}

/** Whether a branch of a choice is about this kind of value, so that its mistakes are inside the value. */
function isAbout(branch: readonly ZodIssue[]): boolean {
  const otherKind = (issue: ZodIssue): boolean =>
    issue.path.length === 0 && ["invalid_type", "invalid_value", "invalid_union"].includes(issue.code);
  return branch.length > 0 && !branch.some((issue) => otherKind(issue) || issue.message === NOT_THIS_FORM);
}
