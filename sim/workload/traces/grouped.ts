/** A whole number with its thousands in groups: 8819 as "8,819". */
export function grouped(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/gu, ",");
}
