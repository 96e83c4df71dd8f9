/**
 * Which contexts of a ring have work. One bit for each, so that the next one in ring order is found in a few steps
 * however many have none.
 */
export class ReadyRing {
  readonly #words: Uint32Array;
  #count = 0;

  /** @param contexts places in the ring, at least 1 */
  constructor(contexts: number) {
    this.#words = new Uint32Array((contexts + 31) >>> 5);
  }

  get count(): number {
    return this.#count;
  }

  has(context: number): boolean {
    return ((this.#words[context >>> 5]! >>> (context & 31)) & 1) === 1;
  }

  /** @param context not in the set */
  add(context: number): void {
    this.#words[context >>> 5]! |= 1 << (context & 31);
    this.#count++;
  }

  /** @param context in the set */
  remove(context: number): void {
    this.#words[context >>> 5]! &= ~(1 << (context & 31));
    this.#count--;
  }

  /** The first one behind this place in ring order, which may be the one in this place. The set must not be empty. */
  after(context: number): number {
    const words = this.#words;
    const from = context + 1;
    let word = from >>> 5;
    // A shift by 32 would be one by 0; there `word` is the next one already.
    let bits = word < words.length ? words[word]! & (-1 << (from & 31)) : 0;
    while (bits === 0) {
      word = word + 1 < words.length ? word + 1 : 0;
      bits = words[word]!;
    }
    return word * 32 + 31 - Math.clz32(bits & -bits);
  }
}
