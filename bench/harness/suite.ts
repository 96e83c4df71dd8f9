import type { ContenderName } from "../ours/index.ts";

/** Someone who does the work of a suite. */
export type Contender =
  | {
      /** A module of this repository in a Node process of its own, so that no contender's types slow down another's code. */
      readonly kind: "module";
      readonly name: string;
      /** Its entry in bench/ours/index.ts. */
      readonly what: ContenderName;
      readonly args: unknown;
      /** False where every round starts processes of its own, so that nothing here could be warm. */
      readonly needsWarmUp: boolean;
    }
  | {
      /** A program that prints a {@link Round} as JSON on its last line. */
      readonly kind: "program";
      readonly name: string;
      readonly command: readonly string[];
    }
  | { readonly kind: "missing"; readonly name: string; readonly why: string };

/** How a suite's numbers are shown; stored they are always nanoseconds for one unit. */
export type Unit = "ns/request" | "ns/hold" | "ms" | "rows/s";

/** Contenders whose times stand side by side. */
export interface Suite {
  readonly name: string;
  readonly title: string;
  readonly unit: Unit;
  readonly contenders: readonly Contender[];
  /** Whether they do the same work, so that what they count must be equal. */
  readonly isSameWork: boolean;
  /** Pairs whose times are compared: the first one's time ÷ the second one's. */
  readonly ratios: readonly (readonly [over: string, under: string])[];
  /** Where the contenders are one at several sizes: the sizes, in order. */
  readonly sizes?: readonly number[];
}

/** What suites need to know about the run. */
export interface Plan {
  /** A first look in under a minute: fewer rounds, less work in each. */
  readonly quick: boolean;
  /** Folder for streams and programs, not under version control. */
  readonly folder: string;
  /** Folder with the compiled product. */
  readonly program: string;
}
