/** HTML that is safe to insert as it stands. Only {@link markup} and {@link trusted} make it. */
export interface Markup {
  readonly html: string;
}

type Part = Markup | string | number | null | readonly Part[];

/**
 * A template tag for HTML: every value is escaped as text unless it is itself Markup; arrays are joined, null is
 * nothing. So no text of a user can become an element, an attribute or a script.
 */
export function markup(strings: TemplateStringsArray, ...values: readonly Part[]): Markup {
  return { html: strings.map((text, i) => text + (i < values.length ? render(values[i]!) : "")).join("") };
}

/** Marks HTML as safe. For constants of this program only, never for text that came in. */
export function trusted(html: string): Markup {
  return { html };
}

/** JSON for a data block inside a script element: no character sequence in it can end the element or open a comment. */
export function jsonForScript(value: unknown): Markup {
  const json = JSON.stringify(value);
  return trusted(json.replace(/[<\u2028\u2029]/gu, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`));
}

function render(part: Part): string {
  if (part === null) return "";
  if (typeof part === "string" || typeof part === "number") return escapeText(String(part));
  return "html" in part ? part.html : part.map(render).join("");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeText(text: string): string {
  return text.replace(/[&<>"']/gu, (char) => ENTITIES[char]!);
}
