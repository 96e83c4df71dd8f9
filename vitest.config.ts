import { defineConfig } from "vitest/config";
import { inCi } from "./test/support/shared-data.ts";

/** Where the counts of a run lie in CI; `.ci/run` prints its last line from this file. */
const report = "out/test-report.json";

const all = ["test/**/*.test.ts"];
/** Files that take seconds: the whole program, Chromium, theory and laws over many random cases. */
const long = [
  "test/cli*.test.ts",
  "test/**/*browser.test.ts",
  "test/**/laws.test.ts",
  "test/laws/**/*.test.ts",
  "test/theory/**/*.test.ts",
  "test/statistics/{best,block-bootstrap,coverage,coverage-simulator,quantile-interval,trend}.test.ts",
  "test/calibration/llm/fit.test.ts",
  "test/choice/choose.test.ts",
  "test/claims/scenarios.test.ts",
  "test/faults/stepping.test.ts",
  "test/metrics/condensed-sample.test.ts",
  "test/scenario/experiment.test.ts",
  "test/sharing/time-slicing-rotations.test.ts",
  "test/timeline/trace-events.test.ts",
  "test/workload/arrivals/moments.test.ts",
  "test/workload/serving/decode-stretches.test.ts",
];

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: "unit", include: all, exclude: long } },
      { extends: true, test: { name: "long", include: long } },
    ],
    // Every core: left alone, one is kept free, which on two cores is half of them.
    maxWorkers: "100%",
    // Modules hold no state, so test files can share them: loading everything once for each file took most of the time.
    isolate: false,
    // Scenarios, Chromium and laws over many random cases: a slow machine must not turn a pass into a failure.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: inCi() ? ["default", ["json", { outputFile: report }]] : ["default"],
  },
});
