import { doubled } from "../../base/columns.ts";
import type { RequestTrace } from "./trace-format.ts";

/** Which columns a trace has besides its arrivals. */
export interface TraceShape {
  readonly hasTokens: boolean;
  /** null: no sizes. */
  readonly sizeUnit: string | null;
  readonly hasClients: boolean;
}

/** The columns of a trace while it is read. Their room doubles, so a trace of any length costs few copies. */
export class TraceColumns {
  readonly #shape: TraceShape;
  #atNs = new Float64Array(1024);
  #promptTokens = new Int32Array(0);
  #outputTokens = new Int32Array(0);
  #size = new Float64Array(0);
  #client = new Int32Array(0);
  #length = 0;

  constructor(shape: TraceShape = { hasTokens: true, sizeUnit: null, hasClients: false }) {
    this.#shape = shape;
    if (shape.hasTokens) {
      this.#promptTokens = new Int32Array(1024);
      this.#outputTokens = new Int32Array(1024);
    }
    if (shape.sizeUnit !== null) this.#size = new Float64Array(1024);
    if (shape.hasClients) this.#client = new Int32Array(1024);
  }

  get length(): number {
    return this.#length;
  }

  push(atNs: number, promptTokens = 0, outputTokens = 0, size = 0, client = 0): void {
    if (this.#length === this.#atNs.length) this.#grow();
    const row = this.#length++;
    this.#atNs[row] = atNs;
    // Writes beyond a column of no length, which the trace does not have, do nothing.
    this.#promptTokens[row] = promptTokens;
    this.#outputTokens[row] = outputTokens;
    this.#size[row] = size;
    this.#client[row] = client;
  }

  /** Takes the last row back. */
  pop(): void {
    this.#length--;
  }

  #grow(): void {
    this.#atNs = doubled(this.#atNs);
    if (this.#shape.hasTokens) {
      this.#promptTokens = doubled(this.#promptTokens);
      this.#outputTokens = doubled(this.#outputTokens);
    }
    if (this.#shape.sizeUnit !== null) this.#size = doubled(this.#size);
    if (this.#shape.hasClients) this.#client = doubled(this.#client);
  }

  /** Copies of exactly the rows pushed, so that the spare room is given back; nothing skipped, dropped or noted. */
  finish(clients: readonly string[] = []): RequestTrace {
    const rows = this.#length;
    const { hasTokens, hasClients, sizeUnit } = this.#shape;
    return {
      atNs: this.#atNs.slice(0, rows),
      promptTokens: hasTokens ? this.#promptTokens.slice(0, rows) : new Int32Array(rows),
      outputTokens: hasTokens ? this.#outputTokens.slice(0, rows) : new Int32Array(rows),
      hasTokens,
      size: sizeUnit === null ? null : this.#size.slice(0, rows),
      sizeUnit,
      client: hasClients ? this.#client.slice(0, rows) : null,
      clients: hasClients ? clients : [],
      skipped: 0,
      dropped: [],
      unmade: 0,
      drawnBelowNs: null,
      notes: [],
    };
  }
}
