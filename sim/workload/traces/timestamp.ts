import { readDigits } from "./digits.ts";

const [DASH, SPACE, COLON, POINT] = [45, 32, 58, 46];
const DAYS_BEFORE = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
const DAYS_IN = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * A moment written as `2023-11-16 18:15:46.6805900`: date and time, then up to 9 digits after an optional point. No
 * time zone. Seconds and nanoseconds are kept apart because together they exceed the exact range of a double.
 */
export class Timestamp {
  /** Seconds since the start of year 1. */
  seconds = 0;
  nanoseconds = 0;

  /** Takes the value from the bytes `start` to `end`. @returns false, and changes nothing, when they hold none */
  read(bytes: Uint8Array, start: number, end: number): boolean {
    const marks =
      end - start >= 19 &&
      bytes[start + 4] === DASH &&
      bytes[start + 7] === DASH &&
      bytes[start + 10] === SPACE &&
      bytes[start + 13] === COLON &&
      bytes[start + 16] === COLON;
    if (!marks) return false;
    const day = dayNumber(
      readDigits(bytes, start, start + 4),
      readDigits(bytes, start + 5, start + 7),
      readDigits(bytes, start + 8, start + 10),
    );
    const hour = readDigits(bytes, start + 11, start + 13);
    const minute = readDigits(bytes, start + 14, start + 16);
    const second = readDigits(bytes, start + 17, start + 19);
    const nanoseconds = readFraction(bytes, start + 19, end);
    if (day < 0 || !inside(hour, 23) || !inside(minute, 59) || !inside(second, 59) || nanoseconds < 0) return false;
    this.seconds = ((day * 24 + hour) * 60 + minute) * 60 + second;
    this.nanoseconds = nanoseconds;
    return true;
  }

  /** Nanoseconds from the other moment to this one; exact within 104 days. */
  since(other: Timestamp): number {
    return (this.seconds - other.seconds) * 1e9 + (this.nanoseconds - other.nanoseconds);
  }

  copy(): Timestamp {
    const same = new Timestamp();
    same.seconds = this.seconds;
    same.nanoseconds = this.nanoseconds;
    return same;
  }
}

function inside(value: number, last: number): boolean {
  return value >= 0 && value <= last;
}

/** ".6805900" in nanoseconds, nothing at all as 0, -1 when it is neither. */
function readFraction(bytes: Uint8Array, start: number, end: number): number {
  if (start === end) return 0;
  const digits = end - start - 1;
  if (bytes[start] !== POINT || digits > 9) return -1;
  let value = readDigits(bytes, start + 1, end);
  if (value < 0) return -1;
  for (let i = digits; i < 9; i++) value *= 10;
  return value;
}

/** Days since a fixed day, -1 when there is no such date in the Gregorian calendar. */
function dayNumber(year: number, month: number, day: number): number {
  if (year < 1 || month < 1 || month > 12 || day < 1) return -1;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (day > DAYS_IN[month - 1]! + (leap && month === 2 ? 1 : 0)) return -1;
  const before = year - 1;
  const leapDays = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400);
  return before * 365 + leapDays + DAYS_BEFORE[month - 1]! + (leap && month > 2 ? 1 : 0) + day - 1;
}
