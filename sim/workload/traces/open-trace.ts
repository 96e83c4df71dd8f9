import type { FileHandle } from "node:fs/promises";
import { open, readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { createGunzip } from "node:zlib";
import { nearest } from "../../base/did-you-mean.ts";
import { ProblemsError, type Problem } from "../../base/problems.ts";
import type { BesideFile } from "./trace-format.ts";

const CHUNK_BYTES = 2 ** 18;

/**
 * The bytes of a trace file, unpacked where it is gzipped: its name ends in .gz, or its first bytes say so.
 * @param path as the user named it
 * @throws ProblemsError while it is read, when the file is missing, unreadable or damaged
 */
export async function* openTrace(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  const file = await openFile(path);
  const plain = file.createReadStream({ start: 0, autoClose: false, highWaterMark: CHUNK_BYTES });
  try {
    const gzipped = path.endsWith(".gz") || (await startsAsGzip(file));
    if (!gzipped) {
      yield* plain;
      return;
    }
    const unpacked = createGunzip({ chunkSize: CHUNK_BYTES });
    plain.on("error", (error) => unpacked.destroy(error));
    yield* plain.pipe(unpacked);
  } catch (error) {
    throw asProblem(path, error);
  } finally {
    plain.destroy();
    await file.close();
  }
}

/**
 * Opens files beside a trace, for a format whose traces have a second file: the first of the names that exists.
 * @param path of the trace, as the user named it
 */
export function besideTrace(path: string): (names: readonly string[]) => Promise<BesideFile | null> {
  return async (names) => {
    const there: readonly string[] = await readdir(dirname(path)).catch(() => []);
    const name = names.find((each) => there.includes(each));
    if (name === undefined) return null;
    const file = join(dirname(path), name);
    return { file, chunks: openTrace(file) };
  };
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw asProblem(path, error);
    const help = await nearName(path);
    throw refusal({ file: path, rule: "there is no such file", ...(help === null ? {} : { help }) });
  }
}

/** 1f 8b begins every gzip file and no text. */
async function startsAsGzip(file: FileHandle): Promise<boolean> {
  const { bytesRead, buffer } = await file.read(new Uint8Array(2), 0, 2, 0);
  return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
}

async function nearName(path: string): Promise<string | null> {
  const names = await readdir(dirname(path)).catch(() => null);
  if (names === null) return `The folder ${dirname(path)} does not exist either`;
  const near = nearest(basename(path), names.toSorted());
  return near === undefined ? null : `Did you mean ${join(dirname(path), near)}?`;
}

/** Mistakes of the user become problems; what the consumer of the bytes throws is passed on. */
function asProblem(path: string, error: unknown): unknown {
  const code = codeOf(error);
  if (code === null || error instanceof ProblemsError) return error;
  if (code.startsWith("Z_")) {
    const help = "Copy or download it again";
    return refusal({ file: path, rule: "is not an intact gzip file", found: (error as Error).message, help });
  }
  if (code === "EISDIR") return refusal({ file: path, rule: "must be a file, not a folder" });
  if (code === "EACCES" || code === "EPERM") return refusal({ file: path, rule: "may not be read by this user" });
  return refusal({ file: path, rule: "cannot be read", found: code });
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;
}

function refusal(problem: Problem): ProblemsError {
  return new ProblemsError([problem]);
}
