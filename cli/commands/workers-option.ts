/** The option of every command that simulates. */
export const WORKERS_OPTION = {
  type: "string",
  requiresArg: true,
  describe: "threads to simulate on; the result is the same for any number [default: one for each core]",
} as const;
