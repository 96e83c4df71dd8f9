/**
 * Short marks for policies, to print in small cells: initials of the words of a name, made longer where two are alike,
 * and numbers where even that does not help. In the order of the names.
 */
export function initialsOf(names: readonly string[]): readonly string[] {
  const candidates = names.map((name) => {
    const words = name.split(/[^\p{L}\p{N}]+/u).map(lettersOf);
    const initials = words.flatMap((letters) => letters.slice(0, 1));
    const all = words.flat();
    const options = [initials.slice(0, 1), initials.slice(0, 3), all.slice(0, 2), all.slice(0, 3)];
    return options.map((letters) => letters.join("")).filter((text) => text !== "");
  });
  const chosen: string[] = [];
  for (const [index, options] of candidates.entries()) {
    const isFree = (text: string): boolean =>
      !chosen.includes(text) && candidates.every((others, other) => other === index || others[0] !== text);
    chosen.push(options.find(isFree) ?? options.find((text) => !chosen.includes(text)) ?? String(index + 1));
  }
  return chosen;
}

function lettersOf(word: string): readonly string[] {
  return word.match(/[\p{L}\p{N}]/gu) ?? [];
}
