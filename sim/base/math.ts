/**
 * Logarithm and exponential from +, -, × and ÷ alone.
 *
 * Math.log and Math.exp may differ in the last bit between engine versions and processors (fused
 * multiply-add), and one bit can move a rounded nanosecond. These two return the same bits everywhere.
 */

const LN2 = Math.LN2;
const view = new DataView(new ArrayBuffer(8));

/** The smallest double with a full mantissa. */
const SMALLEST_NORMAL = 2 ** -1022;

/**
 * Natural logarithm.
 * @param x any double; below 0 and NaN give NaN, 0 gives -Infinity
 * @returns ln x, relative error below 1e-15
 * @source ln x = k·ln 2 + 2·artanh((m-1)/(m+1)) with x = 2^k·m and m in [√½, √2)
 */
export function ln(x: number): number {
  if (!(x >= SMALLEST_NORMAL && x < Infinity)) return lnOfSpecial(x);
  view.setFloat64(0, x);
  const high = view.getUint32(0);
  let k = (high >>> 20) - 1023;
  view.setUint32(0, (high & 0x000fffff) | 0x3ff00000);
  let m = view.getFloat64(0);
  if (m >= Math.SQRT2) {
    m /= 2;
    k += 1;
  }
  const s = (m - 1) / (m + 1);
  const z = s * s;
  // 1/3, 1/5 … 1/23, written out because this is the hottest line of a simulation's random draws.
  // z <= 0.0295, so the first omitted term is below 0.0295^12/25 = 2e-20.
  let sum = (1 / 23) * z;
  sum = (sum + 1 / 21) * z;
  sum = (sum + 1 / 19) * z;
  sum = (sum + 1 / 17) * z;
  sum = (sum + 1 / 15) * z;
  sum = (sum + 1 / 13) * z;
  sum = (sum + 1 / 11) * z;
  sum = (sum + 1 / 9) * z;
  sum = (sum + 1 / 7) * z;
  sum = (sum + 1 / 5) * z;
  sum = (sum + 1 / 3) * z;
  return k * LN2 + 2 * s * (1 + sum);
}

/** Without this, a NaN that slipped in would come out as an ordinary number. */
function lnOfSpecial(x: number): number {
  if (x === 0) return -Infinity;
  if (x > 0 && x < SMALLEST_NORMAL) return ln(x * 2 ** 54) - 54 * LN2;
  return x === Infinity ? Infinity : Number.NaN;
}

/**
 * Exponential function.
 * @param x between -700 and 700; outside, 0 or Infinity
 * @returns e^x, relative error below 1e-15
 * @source e^x = 2^k·e^r, |r| <= ln(2)/2, Taylor to r^17
 */
export function exp(x: number): number {
  if (x < -700) return 0;
  if (x > 700) return Infinity;
  const k = Math.round(x / LN2);
  // ln 2 in two parts keeps r exact to the last bit (Cody and Waite).
  const r = x - k * 0.69314718036912381649 - k * 1.90821492927058770002e-10;
  let sum = 1;
  for (let n = 17; n >= 1; n--) sum = 1 + (sum * r) / n;
  return sum * powerOfTwo(k);
}

/** x^y for x > 0, by {@link exp} and {@link ln}. */
export function power(x: number, y: number): number {
  return exp(y * ln(x));
}

function powerOfTwo(k: number): number {
  view.setUint32(0, (k + 1023) << 20);
  view.setUint32(4, 0);
  return view.getFloat64(0);
}
