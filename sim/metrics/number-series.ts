import { doubled } from "../base/columns.ts";

/**
 * Requests by their number, which is the order of arrival, in bounded space: of every `every`-th one its own times, and of
 * every group of so many neighbours the sum of their latencies. Plain data.
 */
export interface NumberSeries {
  /** A power of two; grows when there are more requests than room. */
  readonly every: number;
  /** Of request k · every; NaN where it has not finished, or has no such time [ns]. */
  readonly arrivalNs: Float64Array;
  readonly latencyNs: Float64Array;
  readonly ttftNs: Float64Array;
  readonly tpotNs: Float64Array;
  /** Of the finished ones among the requests from k · every to before (k + 1) · every. */
  readonly sumNs: Float64Array;
  readonly counts: Float64Array;
}

const INITIAL = 1024;

const WIDTH = 6;
const SUM = 4;
const COUNT = 5;

/** Fills a {@link NumberSeries}. */
export class NumberSeriesBuilder {
  readonly #most: number;
  #every = 1;
  #length = 0;
  /** Of one request after the other: its own four times, the sum and the number of its group. */
  #lines = new Float64Array(INITIAL * WIDTH).fill(NaN);

  /** @param most numbers that there is room for, an even one */
  constructor(most: number) {
    this.#most = most;
  }

  /** A request has finished. */
  add(number: number, arrivalNs: number, latencyNs: number, ttftNs: number, tpotNs: number): void {
    while (number >= this.#most * this.#every) this.#thin();
    const k = this.#every === 1 ? number : Math.floor(number / this.#every);
    while (k * WIDTH >= this.#lines.length) this.#grow();
    if (k >= this.#length) this.#length = k + 1;
    const lines = this.#lines;
    const at = k * WIDTH;
    if (k * this.#every === number) {
      lines[at] = arrivalNs;
      lines[at + 1] = latencyNs;
      lines[at + 2] = ttftNs;
      lines[at + 3] = tpotNs;
    }
    // A group of nobody has the sum and the number NaN.
    const isFirst = Number.isNaN(lines[at + COUNT]!);
    lines[at + SUM] = isFirst ? latencyNs : lines[at + SUM]! + latencyNs;
    lines[at + COUNT] = isFirst ? 1 : lines[at + COUNT]! + 1;
  }

  close(): NumberSeries {
    const column = (place: number): Float64Array => {
      const values = new Float64Array(this.#length);
      for (let k = 0; k < values.length; k++) values[k] = this.#lines[k * WIDTH + place]!;
      return values;
    };
    const defined = (values: Float64Array): Float64Array => values.map((value) => (Number.isNaN(value) ? 0 : value));
    return {
      every: this.#every,
      arrivalNs: column(0),
      latencyNs: column(1),
      ttftNs: column(2),
      tpotNs: column(3),
      sumNs: defined(column(SUM)),
      counts: defined(column(COUNT)),
    };
  }

  /** Every second one makes room for as many more. */
  #thin(): void {
    const lines = this.#lines;
    const length = Math.ceil(this.#length / 2);
    const both = (a: number, b: number): number => (Number.isNaN(a) ? b : Number.isNaN(b) ? a : a + b);
    for (let k = 0; k < length; k++) {
      const at = k * WIDTH;
      const first = 2 * at;
      const hasSecond = 2 * k + 1 < this.#length;
      for (let place = 0; place < SUM; place++) lines[at + place] = lines[first + place]!;
      for (let place = SUM; place < WIDTH; place++) {
        lines[at + place] = both(lines[first + place]!, hasSecond ? lines[first + WIDTH + place]! : NaN);
      }
    }
    lines.fill(NaN, length * WIDTH);
    this.#length = length;
    this.#every *= 2;
  }

  #grow(): void {
    const larger = doubled(this.#lines);
    larger.fill(NaN, this.#lines.length);
    this.#lines = larger;
  }
}

/**
 * The same series of fewer requests.
 * @param every that of the series × a power of two
 * @throws Error when it is smaller
 */
export function thinnedTo(series: NumberSeries, every: number): NumberSeries {
  if (series.every === every) return series;
  if (series.every > every) throw new Error(`of every ${series.every}th request only, not of every ${every}th`);
  const half = (values: Float64Array): Float64Array => {
    const kept = values.slice();
    thinInPlace(kept);
    return kept.slice(0, Math.ceil(values.length / 2));
  };
  const pairs = (sums: Float64Array): Float64Array => {
    const added = sums.slice();
    addPairsInPlace(added);
    return added.slice(0, Math.ceil(sums.length / 2));
  };
  const { arrivalNs, latencyNs, ttftNs, tpotNs, sumNs, counts } = series;
  const twice: NumberSeries = {
    every: series.every * 2,
    arrivalNs: half(arrivalNs),
    latencyNs: half(latencyNs),
    ttftNs: half(ttftNs),
    tpotNs: half(tpotNs),
    sumNs: pairs(sumNs),
    counts: pairs(counts),
  };
  return thinnedTo(twice, every);
}

function thinInPlace(values: Float64Array): void {
  const half = Math.ceil(values.length / 2);
  for (let i = 0; i < half; i++) values[i] = values[2 * i]!;
  values.fill(NaN, half);
}

function addPairsInPlace(sums: Float64Array): void {
  const half = Math.ceil(sums.length / 2);
  for (let i = 0; i < half; i++) sums[i] = sums[2 * i]! + (2 * i + 1 < sums.length ? sums[2 * i + 1]! : 0);
  sums.fill(0, half);
}
