import { fc, test as law } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { stableJson } from "../../sim/base/json.ts";
import { POLICIES } from "../../sim/sharing/index.ts";
import { tinyResult, type TinyDocument } from "../support/tiny.ts";
import { scenarios } from "./arbitraries.ts";
import { backwards, renamed, undrawn } from "./documents.ts";
import { cases } from "./leaves.ts";

const twoPolicies = fc.tuple(scenarios(), scenarios()).map(([one, other]): TinyDocument => {
  const policies = { ...one.policies, ...(sameTenants(one, other) ? { other: other.policies["p"] } : {}) };
  return { ...one, policies: { ...policies, again: one.policies["p"] } };
});

describe("the order of a scenario file", () => {
  law.prop([twoPolicies], cases(60))(
    "of tenants, policies, partitions and keys changes nothing but the order of policies",
    (document) => {
      expect(numbersOf(backwards(document))).toStrictEqual(numbersOf(document));
    },
  );
});

describe("a name", () => {
  law.prop([twoPolicies], cases(40))("of a policy changes nothing", (document) => {
    const policies = Object.fromEntries(Object.entries(document.policies).map(([name, gpus]) => [`no ${name}`, gpus]));
    const renamedResults = numbersOf({ ...document, policies }).map(([name, text]) => [name.slice("no ".length), text]);
    expect(renamedResults).toStrictEqual(numbersOf(document));
  });

  law.prop([scenarios(POLICIES)], cases(50))(
    "of a tenant changes nothing when its rank stays and nothing is drawn",
    (document) => {
      const fixed = undrawn(document);
      const names = Object.keys(fixed.tenants).toSorted();
      const others = new Map(names.map((name, rank) => [name, `tenant ${rank}`]));
      expect(namelessNumbersOf(renamed(fixed, others))).toStrictEqual(namelessNumbersOf(fixed));
    },
  );
});

/** Every policy with its results as text, in the order of names. */
function numbersOf(document: TinyDocument): [name: string, text: string][] {
  return tinyResult(document)
    .policies.map(({ name, ...rest }): [string, string] => [name, stableJson(rest)])
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** Results in rank order without the name, which a failure tells too. */
function namelessNumbersOf(document: TinyDocument): string[] {
  const { tenants } = tinyResult(document).policies[0]!;
  return tenants.map((tenant) => stableJson({ ...tenant, name: "", failure: tenant.failure === null }));
}

function sameTenants(one: TinyDocument, other: TinyDocument): boolean {
  return (
    stableJson(one.gpus) === stableJson(other.gpus) &&
    Object.keys(one.tenants).join() === Object.keys(other.tenants).join()
  );
}
