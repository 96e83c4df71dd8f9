// Prints the closing line of a run, "N passed, N failed" with ", N skipped" where there were any, from vitest's JSON
// report. A test file that could not be loaded counts as one failure; no report at all means that no test ran.
import { readFileSync } from "node:fs";

const counts = { passed: 0, failed: 0, skipped: 0 };
try {
  const report = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8"));
  counts.passed = report.numPassedTests;
  counts.failed = report.numFailedTests;
  counts.skipped = report.numPendingTests + report.numTodoTests;
  counts.failed += report.testResults.filter(
    (file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
  ).length;
  // An error outside of any test, such as an unhandled rejection, fails the run without failing a test.
  if (!report.success) counts.failed = Math.max(counts.failed, 1);
} catch {
  counts.failed = 1;
}
const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : "";
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed${skipped}\n`);
