/** A line to be named: its points on a panel, both from 0 to 1, rightwards and upwards. */
export interface LabelledLine {
  readonly label: string;
  /** In order upwards; at least one. */
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface LineLabel {
  /** Number of the line in the input. */
  readonly line: number;
  /** The point of the line that the name stands at. */
  readonly point: number;
  readonly side: "above" | "left" | "right";
  readonly align: "left" | "center" | "right";
}

/** Width of a letter, and the most a name takes, as shares of the narrowest panel. */
const LETTER = 0.024;
const WIDEST = 0.38;

/** Half the height of a name, and its distance from its line, as shares of a panel. */
const HALF_HEIGHT = 0.032;
const GAP = 0.02;

/** How far a name may stand out beyond the panel, as a share of its width. */
const OVERHANG = 0.06;

interface Box {
  readonly left: number;
  readonly right: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Names lines where the names run neither into each other nor across a line: at the upper end, else beside the line
 * further down. A line for which there is no such place gets no name.
 */
export function placeLabels(lines: readonly LabelledLine[]): readonly LineLabel[] {
  const order = lines.map((_, index) => index).toSorted((a, b) => endOf(lines[a]!) - endOf(lines[b]!));
  // The fastest and the slowest have the most room, so they come first.
  const outer = [...new Set([order[0], order.at(-1)].filter((index) => index !== undefined))];
  const boxes: Box[] = [];
  const labels: LineLabel[] = [];
  for (const line of [...outer, ...order.filter((index) => !outer.includes(index))]) {
    for (const { label, box } of candidates(lines[line]!, line)) {
      if (boxes.some((other) => overlap(other, box))) continue;
      if (label.side !== "above" && lines.some((other, index) => index !== line && crosses(other, box))) continue;
      boxes.push(box);
      labels.push(label);
      break;
    }
  }
  return labels;
}

function endOf(line: LabelledLine): number {
  return line.points.at(-1)![0];
}

function* candidates({ label, points }: LabelledLine, line: number): Generator<{ label: LineLabel; box: Box }> {
  const width = Math.min(WIDEST, (label.length + 1) * LETTER);
  const last = points.length - 1;
  const [endX, endY] = points[last]!;
  const align = endX < width / 2 - OVERHANG ? "left" : endX > 1 - width / 2 + OVERHANG ? "right" : "center";
  const left = endX - { left: 0, center: width / 2, right: width }[align];
  yield {
    label: { line, point: last, side: "above", align },
    box: { left, right: left + width, low: endY, high: endY + 2 * HALF_HEIGHT },
  };
  for (let point = last; point >= 0; point--) {
    const [x, y] = points[point]!;
    if (y > 0.94 || y < 0.08) continue;
    const rows = { low: y - HALF_HEIGHT, high: y + HALF_HEIGHT };
    if (x + GAP + width <= 1 + OVERHANG)
      yield {
        label: { line, point, side: "right", align: "left" },
        box: { left: x + GAP, right: x + GAP + width, ...rows },
      };
    if (x - GAP - width >= 0)
      yield {
        label: { line, point, side: "left", align: "right" },
        box: { left: x - GAP - width, right: x - GAP, ...rows },
      };
  }
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.low < b.high && b.low < a.high;
}

/** Whether a segment of a line may pass through a box, by the segment's own box. */
function crosses({ points }: LabelledLine, box: Box): boolean {
  return points.some(([x, y], index) => {
    const [beforeX, beforeY] = points[index - 1] ?? [x, y];
    return overlap(box, {
      left: Math.min(x, beforeX) - 1e-6,
      right: Math.max(x, beforeX) + 1e-6,
      low: Math.min(y, beforeY) - 1e-6,
      high: Math.max(y, beforeY) + 1e-6,
    });
  });
}
