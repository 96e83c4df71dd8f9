import { scenarioJsonSchema } from "../../sim/scenario/schema.ts";

/** Prints the JSON Schema of scenario files. */
export function schema(): void {
  process.stdout.write(`${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`);
}
