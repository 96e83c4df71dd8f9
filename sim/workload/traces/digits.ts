const ZERO = 48;

/**
 * The number that the bytes `start` to `end` write in decimal digits alone.
 * @returns -1 when there is no digit, something else than digits, or more than 15 digits
 */
export function readDigits(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length < 1 || length > 15) return -1;
  let value = 0;
  for (let i = start; i < end; i++) {
    const digit = bytes[i]! - ZERO;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}
