import { doubled } from "../../base/columns.ts";

/** The columns of a trace while it is read. Their room doubles, so a trace of any length costs few copies. */
export class TraceColumns {
  #atNs = new Float64Array(1024);
  #promptTokens = new Int32Array(1024);
  #outputTokens = new Int32Array(1024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(atNs: number, promptTokens: number, outputTokens: number): void {
    if (this.#length === this.#atNs.length) {
      this.#atNs = doubled(this.#atNs);
      this.#promptTokens = doubled(this.#promptTokens);
      this.#outputTokens = doubled(this.#outputTokens);
    }
    this.#atNs[this.#length] = atNs;
    this.#promptTokens[this.#length] = promptTokens;
    this.#outputTokens[this.#length++] = outputTokens;
  }

  /** Takes the last row back. */
  pop(): void {
    this.#length--;
  }

  /** Copies of exactly the rows pushed, so that the spare room is given back. */
  finish(): { readonly atNs: Float64Array; readonly promptTokens: Int32Array; readonly outputTokens: Int32Array } {
    return {
      atNs: this.#atNs.slice(0, this.#length),
      promptTokens: this.#promptTokens.slice(0, this.#length),
      outputTokens: this.#outputTokens.slice(0, this.#length),
    };
  }
}
