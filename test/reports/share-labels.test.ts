import { expect, test } from "vitest";
import { shareRows, type ShareRow } from "../../reports/charts/share-rows.ts";

interface Drawn {
  readonly percent?: number;
  readonly low?: number | null;
  readonly high?: number | null;
  readonly label?: string;
  readonly at?: number;
  readonly side?: "left" | "right";
}

const row = (label: string, share: number, interval: ShareRow["interval"]): ShareRow => ({
  group: "chat",
  label,
  colour: "#000",
  share,
  interval: interval ?? null,
  text: "",
});
const drawn = (rows: readonly ShareRow[]): readonly Drawn[] =>
  (shareRows(rows, "x").data as { values: readonly Drawn[] }).values.slice(1);

test("a label begins where its interval ends, on the side with room", () => {
  const [low, high] = drawn([row("a", 0.1, [0, 0.2]), row("b", 0.9, [0.7, 1])]);
  expect([low!.at, low!.side]).toStrictEqual([20, "left"]);
  expect([high!.at, high!.side]).toStrictEqual([70, "right"]);
});

test("a label stands in a row of its own above an interval that leaves no room on either side", () => {
  const [label, dot] = drawn([row("wide", 0.05, [0, 0.9])]);
  expect([label!.at, label!.side, label!.percent]).toStrictEqual([5, "left", undefined]);
  expect([dot!.percent, dot!.low, dot!.high, dot!.label]).toStrictEqual([5, 0, 90, undefined]);
});
