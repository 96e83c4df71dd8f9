import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "../..");

/** A TypeScript file of the repository. */
export interface SourceFile {
  /** From the root, with forward slashes: "sim/base/math.ts". */
  readonly path: string;
  readonly text: string;
}

/** An import or re-export of a file, type-only ones and `import("…")` included. */
export interface Import {
  /** As written: "../base/math.ts", "node:fs", "zod". */
  readonly specifier: string;
  /** Path from the root for a relative specifier, null for a package. */
  readonly path: string | null;
  /** True for `export … from`. */
  readonly reExport: boolean;
}

/** All TypeScript files under these folders of the repository, in the order of their paths. */
export function readSources(folders: readonly string[]): SourceFile[] {
  return folders
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)),
    )
    .filter((path) => path.endsWith(".ts"))
    .toSorted()
    .map((path) => ({ path: path.replaceAll("\\", "/"), text: readFileSync(join(ROOT, path), "utf8") }));
}

/** The imports of a file in the order of the text; comments do not count. */
export function importsOf(file: SourceFile): Import[] {
  const statement = /(?:^\s*(?:(import|export)\b[^"';()]*?\bfrom|import)\s*|\bimport\s*\(\s*)["']([^"']+)["']/gmu;
  return [...withoutComments(file.text).matchAll(statement)].map((match) => {
    const specifier = match[2]!;
    const path = specifier.startsWith(".") ? posix.join(dirname(file.path), specifier) : null;
    return { specifier, path, reExport: match[1] === "export" };
  });
}

/**
 * The text with comments, and the contents of one-line strings if asked, turned into spaces; lines keep their numbers.
 * Not a parser: a quote inside a regular expression counts as the start of a string, which ends with its line.
 */
export function withoutComments(text: string, strings: "keep" | "blank" = "keep"): string {
  const token = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|\/\*[^]*?\*\/|\/\/[^\n]*/gu;
  return text.replaceAll(token, (found) => {
    const isComment = found.startsWith("/");
    const isString = found.startsWith('"') || found.startsWith("'");
    if (isComment || (isString && strings === "blank")) return found.replaceAll(/[^\n]/gu, " ");
    return found;
  });
}
