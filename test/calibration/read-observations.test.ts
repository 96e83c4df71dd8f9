import { describe, expect, test } from "vitest";
import { readObservations } from "../../sim/calibration/read-observations.ts";
import { formatProblem } from "../../sim/base/problems.ts";
import { csvOf, type MadeRow, observationsOf } from "./synthetic.ts";

/** What is said about a file of these rows. */
function complaints(rows: readonly MadeRow[]): string[] {
  const read = readObservations(csvOf(rows), "made.csv");
  return "problems" in read ? read.problems.map(formatProblem) : [];
}

const GOOD: MadeRow = { value: 10 };

describe("a file of measurements", () => {
  test("is read into groups, in the order in which they first occur", () => {
    const { groups } = observationsOf([
      { ...GOOD, group: "b" },
      { ...GOOD, group: "a", role: "given" },
      { ...GOOD, group: "b", role: "predict", partition: "1g.10gb", value: 60 },
    ]);
    expect(groups.map(({ name, given, predict }) => [name, given.length, predict.length])).toStrictEqual([
      ["b", 1, 1],
      ["a", 1, 0],
    ]);
  });

  test("gives latencies in ms and rates per second as the time of one step", () => {
    const [group] = observationsOf([
      { value: 12, batch: 4 },
      { value: 400, batch: 8, metric: "throughputPerS" },
    ]).groups;
    expect(group!.given.map(({ stepNs }) => stepNs)).toStrictEqual([12e6, 20e6]);
  });

  test("names a row by its line where it has no id", () => {
    expect(observationsOf([GOOD, GOOD]).groups[0]!.given.map(({ id }) => id)).toStrictEqual(["line 2", "line 3"]);
  });

  test.each(["", 0])("may leave the batch open (%j), which then counts as one item", (batch) => {
    expect(observationsOf([{ value: 12, batch }]).groups[0]!.given[0]!.batch).toBe(1);
  });

  test.each(["llm", ""])("may be of a kind that nobody foresaw (%j)", (kind) => {
    expect(observationsOf([{ value: 12, kind }]).groups[0]!.kind).toBe("other");
  });

  test.each(["mps", "time-slicing"])("may have one process alone under %s", (sharing) => {
    expect(complaints([{ ...GOOD, sharing }])).toStrictEqual([]);
  });

  test("tells how long a step takes, unless a rate at batch 1 is all there is", () => {
    const rate: MadeRow = { value: 400, metric: "throughputPerS" };
    const known = (rows: readonly MadeRow[]): boolean[] =>
      observationsOf(rows).groups[0]!.given.map(({ stepKnown }) => stepKnown);
    expect(known([rate])).toStrictEqual([false]);
    expect(known([rate, { ...rate, batch: 8 }])).toStrictEqual([true, true]);
    expect(known([GOOD])).toStrictEqual([true]);
  });

  test("may hold commas and quotes inside quotes", () => {
    const text = csvOf([GOOD]).replace("kind,", "kind,note,").replace("inference,", 'inference,"a ""b"", c",');
    const read = readObservations(text, "made.csv");
    expect("groups" in read && read.groups[0]!.given[0]!.note).toBe('a "b", c');
  });
});

describe("mistakes in a file of measurements", () => {
  test.each<readonly [string, MadeRow, RegExp]>([
    ["an unknown GPU", { ...GOOD, gpu: "a100" }, /made\.csv:2:\d+: gpu: a100 is not in the GPU catalogue/u],
    ["a profile of another GPU", { ...GOOD, partition: "7g.40gb" }, /partition: 7g\.40gb does not exist .*7g\.80gb/u],
    ["a negative value", { ...GOOD, value: -3 }, /value: must be more than 0 \(found -3\)/u],
    ["a value that is no number", { ...GOOD, value: "fast" }, /value: must be a number \(found fast\)/u],
    ["a share in percent", { ...GOOD, gpuBusy: 40 }, /gpuBusy: must be a share from 0 to 1.*percent/u],
    ["a batch of half an item", { ...GOOD, batch: 0.5 }, /batch: must be a whole number from 1/u],
    ["two processes that share nothing", { ...GOOD, tenants: 2 }, /tenants: exclusive means one process/u],
    [
      "neighbours of a whole GPU",
      { ...GOOD, partition: "full", busyNeighbours: 2 },
      /busyNeighbours: .*no neighbours/u,
    ],
    ["an unknown discipline", { ...GOOD, sharing: "msp", tenants: 2 }, /sharing: must be one of .*"mps"/u],
  ])("%s is told with its place", (_, row, expected) => {
    expect(complaints([row])).toStrictEqual([expect.stringMatching(expected)]);
  });

  test("are told all at once, in the order of lines", () => {
    const told = complaints([GOOD, { ...GOOD, gpu: "z" }, { ...GOOD, value: 0 }, { ...GOOD, role: "guess" }]);
    expect(told.map((line) => Number(/made\.csv:(\d+):/u.exec(line)![1]))).toStrictEqual([3, 4, 5]);
  });

  test("a missing column is named", () => {
    const read = readObservations(csvOf([GOOD]).replaceAll(/,kind|,inference/gu, ""), "made.csv");
    expect("problems" in read && read.problems.map(({ rule }) => rule)).toStrictEqual(["lacks the column kind"]);
  });

  test("a row with a comma too many is told", () => {
    const read = readObservations(csvOf([GOOD]).replace(",inference", ",,inference"), "made.csv");
    expect("problems" in read && read.problems[0]).toMatchObject({
      line: 2,
      rule: "must have 15 fields, as the header has",
    });
  });

  test("a row that ends too early is told without suspecting its commas", () => {
    const read = readObservations(csvOf([GOOD]).replace(",inference", ""), "made.csv");
    expect("problems" in read && read.problems[0]!.found).toBe("14 fields");
    expect("problems" in read && read.problems[0]!.help).toMatch(/cut off/u);
  });

  test("a quote that nothing closes is told where it opens", () => {
    const read = readObservations(csvOf([GOOD, GOOD]).replace(",inference", ',"inference'), "made.csv");
    const told = "problems" in read ? read.problems.map(formatProblem) : [];
    expect(told).toStrictEqual([expect.stringMatching(/^made\.csv:2:\d+: begins with a quote that is never closed/u)]);
  });

  test.each([
    [";", "semicolons"],
    ["\t", "tabs"],
  ])("fields separated by %j are told once", (separator, name) => {
    const read = readObservations(csvOf([GOOD]).replaceAll(",", separator), "made.csv");
    const told = "problems" in read ? read.problems.map(formatProblem) : [];
    expect(told).toStrictEqual([
      `made.csv:1:1: looks separated by ${name}, and must be by commas. Save it as CSV with commas`,
    ]);
  });

  test("a file that is no text is told in one line without its bytes", () => {
    const read = readObservations("\u007FELF\0\u0001\n\0,\u0002\n", "made.csv");
    expect("problems" in read && read.problems.map(formatProblem)).toStrictEqual([
      "made.csv: is not a text file. Save the table as CSV in UTF-8",
    ]);
  });

  test.each([
    ["1g.10gb", 6],
    ["7g.80gb", 0],
    ["3g.40gb", 4],
  ])(
    "more neighbours than fit beside %s are told, given or not, and as many as fit are no mistake",
    (partition, most) => {
      expect(complaints([GOOD, { ...GOOD, partition, value: 60, busyNeighbours: most }])).toStrictEqual([]);
      expect(complaints([GOOD, { ...GOOD, partition, value: 60, busyNeighbours: most + 1 }])).toStrictEqual([
        expect.stringMatching(new RegExp(`^made\\.csv:3:\\d+: busyNeighbours: must be at most ${most}: `, "u")),
      ]);
    },
  );

  test("a group of which nothing is given is told", () => {
    expect(complaints([GOOD, { ...GOOD, group: "dark", role: "predict" }])).toStrictEqual([
      expect.stringMatching(/:3:1: role: none of the rows of this group is given/u),
    ]);
  });

  test("seconds among milliseconds are told", () => {
    const rows = [1, 2, 4, 8].map((batch) => ({ value: 10 + batch, batch }));
    expect(complaints(rows)).toStrictEqual([]);
    const mixed = [...rows, { value: 0.026, batch: 16 }];
    expect(complaints(mixed)).toStrictEqual([expect.stringMatching(/:6:\d+: value: .*shorter than .*unit/u)]);
  });

  test("a slice that is seven times slower is no mistake", () => {
    expect(complaints([GOOD, { partition: "1g.10gb", value: 75 }])).toStrictEqual([]);
  });
});
