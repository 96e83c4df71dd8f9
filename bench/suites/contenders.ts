import type { Contender } from "../harness/suite.ts";
import type { ArgsOf, ContenderName } from "../ours/index.ts";

/** A contender that runs in a Node process of its own. @param what its entry in bench/ours/index.ts */
export function ours<Name extends ContenderName>(name: string, what: Name, args: ArgsOf<Name>): Contender {
  const needsWarmUp = what !== "process" && what !== "replications";
  return { kind: "module", name, what, args, needsWarmUp };
}
