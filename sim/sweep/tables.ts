import type { SweepAxis } from "../result/sweep.ts";
import { join } from "node:path";
import { stableJson } from "../base/json.ts";
import { beginFile, type PendingFile } from "./atomic-file.ts";
import { columnsOf, fieldsOf, type Row } from "./columns.ts";
import { csvHeader, csvLine } from "./csv.ts";
import { dictionaryMarkdown, dictionaryOf } from "./dictionary.ts";
import { jsonLine } from "./jsonl.ts";
import { beginParquet } from "./parquet.ts";

/** The files that {@link writeTables} writes: three times the same rows, and what they mean. */
export const TABLE_FILES = ["table.csv", "table.jsonl", "table.parquet", "dictionary.json", "dictionary.md"] as const;

/** Text is gathered to pieces of this length before it goes to the disk. */
const CHUNK_LENGTH = 2 ** 16;

/**
 * Writes the tables of a sweep in one pass over its rows, of which only a part is in memory. All files appear
 * together at the end; when something fails, the old ones stay. The same rows give the same bytes.
 * @returns number of rows
 * @throws Error with file and reason when a file cannot be written; what the rows throw
 */
export function writeTables(folder: string, axes: readonly SweepAxis[], rows: Iterable<Row>): number {
  const columns = columnsOf(axes);
  const files: PendingFile[] = [];
  const begin = (name: (typeof TABLE_FILES)[number]): PendingFile => {
    const file = beginFile(join(folder, name));
    files.push(file);
    return file;
  };
  try {
    const csv = gathered(begin("table.csv"));
    const jsonl = gathered(begin("table.jsonl"));
    const parquetFile = begin("table.parquet");
    const parquet = beginParquet(columns, (bytes) => parquetFile.write(bytes));
    const dictionary = dictionaryOf(axes);
    begin("dictionary.json").write(stableJson(dictionary));
    begin("dictionary.md").write(dictionaryMarkdown(dictionary));
    csv.add(csvHeader(columns));
    let count = 0;
    for (const row of rows) {
      const fields = fieldsOf(row);
      csv.add(csvLine(fields));
      jsonl.add(jsonLine(columns, fields));
      parquet.add(fields);
      count++;
    }
    csv.flush();
    jsonl.flush();
    parquet.finish();
    for (const file of files) file.commit();
    return count;
  } catch (error) {
    for (const file of files) file.abandon();
    throw error;
  }
}

function gathered(file: PendingFile): { add(text: string): void; flush(): void } {
  let text = "";
  const flush = (): void => {
    file.write(text);
    text = "";
  };
  return {
    add: (more) => {
      text += more;
      if (text.length >= CHUNK_LENGTH) flush();
    },
    flush,
  };
}
