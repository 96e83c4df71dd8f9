/** Fewer neighbours in a row than these are written out. */
const FOLDED_AT_LEAST = 3;

/** The name of a copy: that of the tenant, and its number. */
const COPY = /^(.*) (\d+)$/u;

/**
 * Names in the order of people, not of bytes: "chat 2" before "chat 10".
 * @returns a new list
 */
export function inOrder(names: readonly string[]): string[] {
  return names.toSorted((a, b) => {
    const [one, other] = [COPY.exec(a), COPY.exec(b)];
    if (one !== null && other !== null && one[1] === other[1]) return Number(one[2]) - Number(other[2]);
    return a < b ? -1 : a > b ? 1 : 0;
  });
}

/** Names with copies in a row folded: "chat", "student 1 to 30". In the order of {@link inOrder}. */
export function folded(names: readonly string[]): string[] {
  const found: string[] = [];
  let row: { readonly stem: string; readonly from: number; to: number } | null = null;
  const close = (): void => {
    if (row === null) return;
    const { stem, from, to } = row;
    if (to - from + 1 >= FOLDED_AT_LEAST) found.push(`${stem} ${from} to ${to}`);
    else for (let number = from; number <= to; number++) found.push(`${stem} ${number}`);
    row = null;
  };
  for (const name of inOrder(names)) {
    const match = COPY.exec(name);
    // "chat 07" is nobody's copy, and would lose its zero.
    const number = match === null || String(Number(match[2])) !== match[2] ? null : Number(match[2]);
    if (row !== null && number === row.to + 1 && match![1] === row.stem) {
      row.to = number;
      continue;
    }
    close();
    if (number === null) found.push(name);
    else row = { stem: match![1]!, from: number, to: number };
  }
  close();
  return found;
}

/** "chat, student 1 to 30". */
export function namesText(names: readonly string[], between = ", "): string {
  return folded(names).join(between);
}
