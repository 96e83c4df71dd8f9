import type { Contender } from "../harness/suite.ts";

/** A contender of ours: a file of bench/ours, and what it is to do. */
export function ours<Args>(name: string, file: string, args: Args): Contender {
  return { kind: "module", name, module: new URL(`../ours/${file}.ts`, import.meta.url), args };
}
