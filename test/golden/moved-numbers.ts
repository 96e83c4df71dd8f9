/** Lines shown of a long list of differences. */
const SHOWN = 30;

/**
 * The values of two JSON texts that are not the same, one on a line with its path and both values:
 * `policies.MPS.tenants.chat.latencyNs.p99: 12 -> 13 (+8.33 %)`. Entries with a name or id are called by it.
 */
export function movedNumbers(before: string, after: string): string {
  const moved = differences(JSON.parse(before), JSON.parse(after), "");
  const rest = moved.length > SHOWN ? [`and ${moved.length - SHOWN} more`] : [];
  return [...moved.slice(0, SHOWN), ...rest].join("\n");
}

function differences(before: unknown, after: unknown, path: string): string[] {
  if (!isTree(before) || !isTree(after)) {
    return Object.is(before, after) ? [] : [`${path}: ${shown(before)} -> ${shown(after)}${change(before, after)}`];
  }
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => {
    const [one, other] = [before[key], after[key]];
    const name = nameOf(one) ?? nameOf(other) ?? key;
    return differences(one, other, path === "" ? name : `${path}.${name}`);
  });
}

type Tree = Readonly<Record<string, unknown>>;

function isTree(value: unknown): value is Tree {
  return value !== null && typeof value === "object";
}

function nameOf(value: unknown): string | undefined {
  if (!isTree(value) || Array.isArray(value)) return undefined;
  const name = value["name"] ?? value["id"];
  return typeof name === "string" ? name : undefined;
}

function shown(value: unknown): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}

function change(before: unknown, after: unknown): string {
  if (typeof before !== "number" || typeof after !== "number" || before === 0) return "";
  const percent = (after / before - 1) * 100;
  return ` (${percent < 0 ? "" : "+"}${percent.toPrecision(3)} %)`;
}
