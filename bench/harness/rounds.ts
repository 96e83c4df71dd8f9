import { type Patience, type Started, startContender } from "./start-contender.ts";
import type { Round } from "./round.ts";
import type { Contender, Suite } from "./suite.ts";

/** All rounds of one contender; none where it is missing. */
export interface Rounds {
  readonly name: string;
  /** Why it is missing, or null. */
  readonly missing: string | null;
  /** Nanoseconds for one unit, round by round. */
  readonly unitNs: readonly number[];
  readonly counts: Readonly<Record<string, number>>;
}

type Present = Exclude<Contender, { kind: "missing" }>;

/**
 * Lets the contenders of a suite run in turns, one at a time. What else the machine does then falls on all of them,
 * and the k-th round of one can be compared with the k-th of another.
 * @throws Error when two contenders disagree about a count
 */
export async function runRounds(suite: Suite, patience: Patience): Promise<Rounds[]> {
  const present = suite.contenders.filter((contender): contender is Present => contender.kind !== "missing");
  const started: Started[] = [];
  const done = present.map(() => Array<Round>());
  try {
    for (const contender of present) started.push(await startContender(contender, patience));
    for (let round = 0; round < patience.rounds; round++) {
      for (let i = 0; i < present.length; i++) {
        // Another one begins each time: nobody always follows the same neighbour.
        const turn = (i + round) % present.length;
        done[turn]!.push(await started[turn]!.round());
      }
    }
  } finally {
    for (const contender of started) contender.stop();
  }
  if (suite.isSameWork)
    checkCounts(present.flatMap(({ name }, i) => done[i]!.map(({ counts }) => ({ name, counts: counts ?? {} }))));
  return suite.contenders.map((contender) => {
    const { name } = contender;
    if (contender.kind === "missing") return { name, missing: contender.why, unitNs: [], counts: {} };
    const own = done[present.indexOf(contender)]!;
    return { name, missing: null, unitNs: own.map(({ ns, units }) => ns / units), counts: own[0]!.counts ?? {} };
  });
}

/**
 * Whoever counts the same thing must find the same number, or they did not do the same work.
 * @throws Error with the first disagreement
 */
export function checkCounts(
  rounds: readonly { readonly name: string; readonly counts: Readonly<Record<string, number>> }[],
): void {
  const first = new Map<string, { readonly name: string; readonly count: number }>();
  for (const { name, counts } of rounds) {
    for (const [key, count] of Object.entries(counts)) {
      const before = first.get(key);
      if (before === undefined) first.set(key, { name, count });
      else if (before.count !== count) {
        throw new Error(
          `${key}: all contenders must count the same (${before.name}: ${before.count}, ${name}: ${count})`,
        );
      }
    }
  }
}
