/** Longest piece of a file that a problem repeats. */
const SHOWN = 60;

/** Text of a file as a problem shows it: in quotes, cut where it is long. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
}
