import { guessOf, loneRefusal, type LoneTable, runAlone } from "./alone.ts";
import { type Arrangement, arrangementsOf, type Counts, divisions, hasLargerPart, type Part } from "./arrangements.ts";
import { everyone, type Field, firstOf, setUpRefusal } from "./field.ts";
import type { Ledger } from "./ledger.ts";
import { kindOfPart } from "./kinds.ts";
import { type Candidate, candidateOf } from "./candidate.ts";
import type { ChoiceKind } from "./unit.ts";

/** Rules by which candidates are left out before they are simulated, in the order in which they are asked. */
const RULES = {
  notAllowed: "a kind of sharing that is not allowed",
  larger: "a larger part was free for one of its tenants",
  memory: "memory does not fit",
  processes: "more processes than an MPS server takes",
  utilisation: "more work arrives on a part than it can do",
  alone: "a tenant misses its target even alone on its part",
} as const;
type Rule = keyof typeof RULES;

/** Ways to place the tenants of one group of one size on one GPU that are looked at, at most. */
const ARRANGEMENTS_AT_MOST = 70_000;

/** Candidates that are ordered by their guess, at most, over all divisions of the tenants among GPUs; of each some. */
const LISTED = { atMost: 20_000, ofEach: 24 } as const;

/** Everything that could be done, and what is worth simulating. */
export interface Candidates {
  readonly existed: number;
  readonly pruned: readonly { readonly rule: string; readonly count: number }[];
  /** Not ruled out; some of them may be left out of `list`, as they are behind others by the guess. */
  readonly possible: number;
  /** Ordered by their guess, the lowest first. */
  readonly list: readonly Candidate[];
  /** Rules that could have been the reason for having none, most frequent first. */
  readonly notes: readonly string[];
}

/** One arrangement, and the first rule that it breaks. */
interface Judged {
  readonly arrangement: Arrangement;
  rule: Rule | null;
  guess: number;
}

/**
 * Lists every way to place the tenants on the field's GPUs and rules out what cannot serve. Tenants alone on every size
 * of part are simulated for it.
 * @param events  that tenants alone may cost, about
 * @param lenient keeps what only misses targets, for a question that has no answer otherwise
 */
export async function listCandidates(
  field: Field,
  allowed: ReadonlySet<ChoiceKind>,
  ledger: Ledger,
  events = Infinity,
  lenient = false,
): Promise<Candidates> {
  const isSingle = (kind: number): boolean => firstOf(field, kind).processes === 1;
  const notes: string[] = [];
  const divided = divisions(everyone(field), field.count);
  const byBlock = new Map<string, Judged[]>();
  for (const block of divided.flat()) {
    const name = block.join();
    if (byBlock.has(name)) continue;
    const all = arrangementsOf(field.gpu, block, isSingle, ARRANGEMENTS_AT_MOST);
    if (all.length >= ARRANGEMENTS_AT_MOST)
      notes.push(
        `Only the first ${ARRANGEMENTS_AT_MOST} ways to place ${total(block)} tenants on one GPU were looked at.`,
      );
    byBlock.set(
      name,
      all.map((arrangement) => ({ arrangement, rule: null, guess: 0 })),
    );
  }
  const setUp: SetUp = { parts: new Map(), larger: new Map() };
  for (const judged of [...byBlock.values()].flat())
    judged.rule = ruleBefore(judged.arrangement, field, allowed, setUp);
  const left = [...byBlock.values()].flat().filter(({ rule }) => rule === null);
  const table = await runAlone(
    field,
    left.flatMap(({ arrangement }) => arrangement),
    ledger,
    events,
  );
  const parts = new Map<string, { readonly rule: Rule | null; readonly guess: number }>();
  for (const judged of left) judgeAlone(judged, field, table, parts, lenient);

  const counts = new Map<Rule, number>();
  let existed = 0;
  let possible = 0;
  const list: Candidate[] = [];
  for (const division of divided) {
    const lists = division.map((block) => byBlock.get(block.join())!);
    existed += countAll(lists, counts);
    const sound = lists.map((one) => one.filter(({ rule }) => rule === null).toSorted((a, b) => a.guess - b.guess));
    const combinations = sound.reduce((product, one) => product * one.length, 1);
    possible += combinations;
    if (combinations > 0)
      list.push(...combine(sound, field, Math.max(LISTED.ofEach, Math.floor(LISTED.atMost / divided.length))));
  }
  return {
    existed,
    pruned: Object.entries(RULES).map(([rule, text]) => ({ rule: text, count: counts.get(rule as Rule) ?? 0 })),
    possible,
    list: list.toSorted((a, b) => a.guess - b.guess || a.gpus - b.gpus || (a.name < b.name ? -1 : 1)),
    notes: [...new Set(notes)],
  };
}

/** Adds the combinations to the counts by the first rule of their first arrangement that breaks one. */
function countAll(lists: readonly (readonly Judged[])[], counts: Map<Rule, number>): number {
  let before = 1;
  lists.forEach((list, i) => {
    const after = lists.slice(i + 1).reduce((product, one) => product * one.length, 1);
    for (const { rule } of list) if (rule !== null) counts.set(rule, (counts.get(rule) ?? 0) + before * after);
    before *= list.filter(({ rule }) => rule === null).length;
  });
  return lists.reduce((product, one) => product * one.length, 1);
}

function combine(sound: readonly (readonly Judged[])[], field: Field, atMost: number): Candidate[] {
  let each = atMost;
  while (each > 1 && sound.reduce((product, one) => product * Math.min(each, one.length), 1) > atMost) {
    each = Math.floor(each / 2);
  }
  const combined = sound.reduce<(readonly Judged[])[]>(
    (heads, list) => heads.flatMap((head) => list.slice(0, Math.max(1, each)).map((one) => [...head, one])),
    [[]],
  );
  return combined.map((judged) =>
    candidateOf(
      field,
      judged.map(({ arrangement }) => arrangement),
      Math.max(...judged.map(({ guess }) => guess)),
    ),
  );
}

/** Answers that many arrangements share. */
interface SetUp {
  readonly parts: Map<string, Rule | null>;
  readonly larger: Map<string, boolean>;
}

function ruleBefore(
  arrangement: Arrangement,
  field: Field,
  allowed: ReadonlySet<ChoiceKind>,
  known: SetUp,
): Rule | null {
  if (arrangement.some((part) => !allowed.has(kindOfPart(part)))) return "notAllowed";
  const isWholeAllowed = allowed.has(kindOfPart({ ...arrangement[0]!, profile: null }));
  if (hasLargerPart(field.gpu, arrangement, isWholeAllowed, known.larger)) return "larger";
  for (const part of arrangement) {
    const name = partName(part);
    if (!known.parts.has(name)) known.parts.set(name, setUpRefusal(field, part));
    const rule = known.parts.get(name)!;
    if (rule !== null) return rule;
  }
  return null;
}

function judgeAlone(
  judged: Judged,
  field: Field,
  table: LoneTable,
  known: Map<string, { readonly rule: Rule | null; readonly guess: number }>,
  lenient: boolean,
): void {
  for (const part of judged.arrangement) {
    const name = partName(part);
    if (!known.has(name)) known.set(name, { rule: loneRefusal(part, table, field), guess: guessOf(part, table) });
    const { rule, guess } = known.get(name)!;
    judged.guess = Math.max(judged.guess, guess);
    if (!lenient) judged.rule ??= rule;
  }
}

function partName({ profile, policy, counts }: Part): string {
  return `${profile?.name ?? ""} ${policy} ${counts.join()}`;
}

function total(counts: Counts): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
