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

/** A double and its upper 32 bits, which lie behind the lower ones on nearly every machine. */
const double = new Float64Array(1);
const isLittleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;
const upperBits = new Uint32Array(double.buffer, isLittleEndian ? 4 : 0, 1);

/** 2^(1023 - i): brings a number with the exponent bits i between 1 and 2. */
const DOWN = new Float64Array(2048).fill(2 ** 1023);
for (let i = 1; i < DOWN.length; i++) DOWN[i] = DOWN[i - 1]! / 2;

/** Added to the upper bits, it carries into the exponent from mantissas of √2 on. */
const FROM_SQRT2 = 0x3ff00000 - 0x3fe6a09e;

/**
 * Natural logarithm.
 * @param x any double; below 0 and NaN give NaN, 0 gives -Infinity
 * @returns ln x, relative error below 1e-15
 * @source ln x = k·ln 2 + 2·artanh((m-1)/(m+1)) with x = 2^k·m and m in [√½, √2)
 */
export function ln(x: number): number {
  if (!(x >= SMALLEST_NORMAL && x < Infinity)) return lnOfSpecial(x);
  // Neither a branch on random digits nor a double put together from halves: each would cost as much as the sum below.
  double[0] = x;
  const exponent = (upperBits[0]! + FROM_SQRT2) >>> 20;
  const k = exponent - 1023;
  const m = x * DOWN[exponent]!;
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

/** Taylor coefficients of 1/Γ(1 + z) at z = 1/2, from the constant one on. */
const RECIPROCAL_GAMMA = [
  1.1283791670955126, -0.0411745264452831, -0.5266544355255445, 0.17510202604393457, 0.05096686024770608,
  -0.0421551693685356, 0.006612897826824127, 0.002120731442572938, -0.0011107302545948906, 0.00015235762076747688,
  2.5355204923814165e-5, -1.3896805717913756e-5, 2.1562032905141724e-6, 5.794264054052673e-8, -8.913551118311116e-8,
  1.7103469415915374e-8, -9.313686445241901e-10, -2.680474103349663e-10, 7.458932233316326e-11, -8.012807061418715e-12,
] as const;

/**
 * Gamma function.
 * @param x more than 0; from 171.7 on Infinity
 * @returns Γ(x), relative error below 1e-14 up to 60, and 1e-13 beyond
 * @source Γ(x + 1) = x·Γ(x) down to [1, 2], where the series of 1/Γ at 3/2 leaves out less than 1e-19
 */
export function gammaFunction(x: number): number {
  if (!(x > 0)) return Number.NaN;
  if (x > 171.7) return Infinity;
  let factor = x < 1 ? 1 / x : 1;
  let z = x < 1 ? x : x - 1;
  while (z > 1) {
    factor *= z;
    z -= 1;
  }
  let sum = 0;
  for (let n = RECIPROCAL_GAMMA.length - 1; n >= 0; n--) sum = sum * (z - 0.5) + RECIPROCAL_GAMMA[n]!;
  return factor / sum;
}

/** Below this the quotients are summed as series: their numerators would lose half of their digits. */
const SERIES_BELOW = 1;

/**
 * (1 - e^-x) ÷ x, also where x is near 0: the mean of e^-t for t from 0 to x.
 * @param x at least 0
 * @returns relative error below 1e-14
 */
export function meanDecay(x: number): number {
  if (x >= SERIES_BELOW) return (1 - exp(-x)) / x;
  let sum = 1;
  for (let n = 19; n >= 2; n--) sum = 1 - (sum * x) / n;
  return sum;
}

/**
 * (x - 1 + e^-x) ÷ x², also where x is near 0: what {@link meanDecay} lacks to 1, by x.
 * @param x at least 0
 * @returns relative error below 1e-14
 */
export function meanDecayDeficit(x: number): number {
  if (x >= SERIES_BELOW) return (1 - meanDecay(x)) / x;
  let sum = 1;
  for (let n = 20; n >= 3; n--) sum = 1 - (sum * x) / n;
  return sum / 2;
}
