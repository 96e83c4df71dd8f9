import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { BUNDLE_NOTICES } from "./bundle-notices.ts";

/** Scripts of a report that draw its charts, in the order in which they must run. */
let scripts: readonly string[] | undefined;

/**
 * The text of vega and vega-embed, each with its licence in front, ready to stand inside a script element.
 * Read once from the installed packages.
 * @throws when a package is missing or its bundle holds a sequence that would end or derail a script element
 */
export function vegaScripts(): readonly string[] {
  scripts ??= [
    `/*! Vega\n\n${licence("vega")}\n\n${BUNDLE_NOTICES}\n*/\n${bundle("vega", "vega.min.js")}`,
    // vega-embed asks for vega-lite when it loads; charts come compiled, so a stub is enough.
    'globalThis.vegaLite={version:"0"};',
    `/*! vega-embed\n\n${licence("vega-embed")}\n*/\n${bundle("vega-embed", "vega-embed.min.js")}`,
  ].map(asInline);
  return scripts;
}

/** Folder of a package's built files; its exports hide the files themselves. */
function buildFolder(name: string): string {
  return dirname(createRequire(import.meta.url).resolve(name));
}

function bundle(name: string, file: string): string {
  const text = readFileSync(join(buildFolder(name), file), "utf8");
  // A source map is another file, and a report is one file.
  return text.replace(/^\/\/# sourceMappingURL=.*$/gmu, "").trim();
}

function licence(name: string): string {
  const text = readFileSync(join(buildFolder(name), "..", "LICENSE"), "utf8").trim();
  return text.replaceAll("*/", "* /");
}

/** Refuses what HTML would read as markup; `\r` because the parser turns it to `\n`, which breaks the hash. */
function asInline(script: string): string {
  for (const sequence of ["</script", "<script", "<!--", "\r"]) {
    if (script.toLowerCase().includes(sequence)) {
      throw new Error(
        `a bundled chart script contains ${JSON.stringify(sequence)} and cannot stand inside an HTML page; install the versions of vega and vega-embed that package-lock.json names`,
      );
    }
  }
  return script;
}
