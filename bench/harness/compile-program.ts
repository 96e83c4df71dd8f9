import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Compiles the product and the contenders as the product is published: what is measured is the code that users run,
 * not what a development loader makes of it.
 * @param folder below the repository, where packages are found
 * @returns the folder with the compiled files
 * @throws Error when something does not compile
 */
export function compileProgram(folder: string): string {
  const program = `${folder}/program`;
  const { status, stdout } = spawnSync(
    `${ROOT}/node_modules/.bin/tsc`,
    ["-p", `${ROOT}/bench/tsconfig.json`, "--outDir", program],
    { encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`the product must compile\n${stdout}`);
  return program;
}
