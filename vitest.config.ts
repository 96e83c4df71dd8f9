import { defineConfig } from "vitest/config";
import { inCi } from "./test/support/shared-data.ts";

/** Where the counts of a run lie in CI; `.ci/run` prints its last line from this file. */
const report = "out/test-report.json";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Modules hold no state, so test files can share them: loading everything once for each file took most of the time.
    isolate: false,
    // Scenarios, Chromium and laws over many random cases: a slow machine must not turn a pass into a failure.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: inCi() ? ["default", ["json", { outputFile: report }]] : ["default"],
  },
});
