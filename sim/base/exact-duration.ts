/** Units from the largest, in nanoseconds. */
const UNITS = [
  ["s", 1e9],
  ["ms", 1e6],
  ["us", 1e3],
] as const;

/** Whole nanoseconds as a duration that reads back as the same number: "10.2s", "1.5ms", "0s". */
export function exactDuration(ns: number): string {
  const [unit, size] = UNITS.find(([, candidate]) => ns === 0 || ns >= candidate) ?? ["ns", 1];
  const digits = String(ns % size).padStart(String(size).length - 1, "0");
  const fraction = size === 1 ? "" : digits.replace(/0+$/u, "");
  return `${Math.floor(ns / size)}${fraction === "" ? "" : `.${fraction}`}${unit}`;
}
