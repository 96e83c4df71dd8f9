import { parse } from "yaml";
import type { Problem } from "../base/problems.ts";
import { parsePath, setPath } from "./paths.ts";

/**
 * The document with values set as the command line says: `--set path=value`, the value in YAML.
 * @returns the changed document, or everything that is wrong
 */
export function withSettings(
  document: unknown,
  settings: readonly string[],
): { readonly document: unknown } | { readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  let changed = document;
  for (const setting of settings) {
    const made = set(changed, setting);
    if ("problem" in made) problems.push({ ...made.problem, path: "--set", found: setting });
    else changed = made.document;
  }
  return problems.length > 0 ? { problems } : { document: changed };
}

function set(document: unknown, setting: string): ReturnType<typeof setPath> {
  const equals = setting.indexOf("=");
  if (equals <= 0) {
    return { problem: { rule: "must be path=value", help: "for example tenants.chat.arrivals.rate=4/s" } };
  }
  const path = parsePath(setting.slice(0, equals).trim());
  if ("problem" in path) return path;
  try {
    return setPath(document, path.path, parse(setting.slice(equals + 1), { logLevel: "error" }));
  } catch {
    return { problem: { rule: "has a value that is not YAML", help: "quote text that holds : or #" } };
  }
}
