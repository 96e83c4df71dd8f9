import type { CommandModule } from "yargs";

export const schemaCommand: CommandModule = {
  command: "schema",
  describe: "Print the JSON Schema of scenario files, for editors",
  handler: async () => (await import("../actions/schema.ts")).schema(),
};
