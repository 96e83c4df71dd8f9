import { ByteWriter, ParquetWriter, schemaFromColumnData } from "hyparquet-writer";
import type { Column, Field } from "./columns.ts";

/** Rows that are in memory at once: a group of 2^15 rows of 16 columns is about 20 MB. */
const ROWS_IN_GROUP = 2 ** 15;

/** A Parquet table that is written row by row. */
export interface ParquetTable {
  add(fields: readonly Field[]): void;
  /** Writes what is left and the list of row groups. */
  finish(): void;
}

/**
 * Begins a Parquet table.
 * @param write takes the bytes of the file, in order; they are valid during the call only
 */
export function beginParquet(
  columns: readonly Column[],
  write: (bytes: Uint8Array) => void,
  rowsInGroup: number = ROWS_IN_GROUP,
): ParquetTable {
  const writer = new ByteWriter();
  const schema = schemaFromColumnData({
    columnData: columns.map(({ name, type }) => ({ name, type, data: [], nullable: type !== "STRING" })),
  });
  // Smallest and largest values of groups would double the time of writing, and readers do without.
  const table = new ParquetWriter({ writer, schema, createdBy: "slicewise", statistics: false });
  const drain = (): void => {
    write(writer.getBytes());
    writer.index = 0;
  };
  let data: Field[][] = columns.map(() => []);
  const endGroup = (): void => {
    // It writes at once: only a writer whose flush is asynchronous makes it wait.
    void table.write({
      columnData: columns.map(({ name }, i) => ({ name, data: data[i]!, offsetIndex: false })),
      rowGroupSize: rowsInGroup,
    });
    data = columns.map(() => []);
    drain();
  };
  return {
    add: (fields) => {
      for (const [i, column] of data.entries()) column.push(fields[i]!);
      if (data[0]!.length === rowsInGroup) endGroup();
    },
    finish: () => {
      if (data[0]!.length > 0) endGroup();
      void table.finish();
      drain();
    },
  };
}
