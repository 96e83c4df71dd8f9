import { fc, test as check } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { formatProblem, ProblemsError } from "../../sim/base/problems.ts";
import type { Problem } from "../../sim/base/problems.ts";

const FULL: Problem = {
  file: "chat.yaml",
  line: 12,
  column: 5,
  path: "tenants.chat.arrivals.rate",
  rule: "must be more than 0/s",
  found: "0/s",
  help: "For a silent tenant leave arrivals out.",
};

describe("formatProblem", () => {
  test("tells place, path, rule, value and way out, in this order", () => {
    expect(formatProblem(FULL)).toBe(
      "chat.yaml:12:5: tenants.chat.arrivals.rate: must be more than 0/s (found 0/s). For a silent tenant leave arrivals out.",
    );
  });

  test.each<[string, Problem, string]>([
    ["a rule alone", { rule: "must not be empty" }, "must not be empty"],
    ["a file", { file: "a.yaml", rule: "is not YAML" }, "a.yaml: is not YAML"],
    ["a path", { path: "gpu", rule: "is missing" }, "gpu: is missing"],
    ["an empty path, the document itself", { file: "a.yaml", path: "", rule: "is empty" }, "a.yaml: is empty"],
    ["an empty value", { path: "gpu", rule: "is unknown", found: '""' }, 'gpu: is unknown (found "")'],
    ["a way out", { rule: "is missing", help: "Add it." }, "is missing. Add it."],
  ])("leaves out what is not known: %s", (_case, problem, line) => {
    expect(formatProblem(problem)).toBe(line);
  });

  test.each([
    ["add it", "Add it"],
    ["add", "Add"],
    ["instead, add it", "Instead, add it"],
    ["don't", "Don't"],
    ["there are: a, b", "There are: a, b"],
    ['did you mean "a"?', 'Did you mean "a"?'],
  ])("begins the way out %s with a capital", (help, sentence) => {
    expect(formatProblem({ rule: "is wrong", help })).toBe(`is wrong. ${sentence}`);
  });

  test.each([
    "slicewise --help shows the commands",
    "scenarios/ holds examples",
    "--help shows the commands",
    "a100-sxm4-80gb has it",
    "tenants.chat: add it",
    "load: 1 is the load",
    "timeSlicing is what a GPU does",
    "nvidia-smi shows it",
    "h100 has it",
    "$0",
    "",
  ])("leaves the way out %j as it is: it begins with a name", (help) => {
    expect(formatProblem({ rule: "is wrong", help })).toBe(`is wrong. ${help}`);
  });

  const text = fc.oneof(fc.string(), fc.constantFrom("two\nlines", "a\r\n  b"));
  check.prop([fc.record({ rule: text, found: text, help: text, path: text })], { seed: 1 })(
    "writes one line whatever the user wrote",
    (problem) => {
      expect(formatProblem(problem)).not.toMatch(/[\r\n]/u);
    },
  );
});

describe("ProblemsError", () => {
  test("carries all problems, and prints one on each line", () => {
    const error = new ProblemsError([FULL, { rule: "must not be empty" }]);
    expect(error.message.split("\n")).toStrictEqual([formatProblem(FULL), "must not be empty"]);
    expect(error.problems).toHaveLength(2);
    expect(error.name).toBe("ProblemsError");
    expect(error).toBeInstanceOf(Error);
  });
});
