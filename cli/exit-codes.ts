/** Exit codes of the command line; README documents this table. */
export const EXIT = {
  ok: { code: 0, doc: "done" },
  failure: { code: 1, doc: "a defect of slicewise, or the machine failed (disk full, no permission)" },
  mistake: { code: 2, doc: "the command line, a scenario or a trace is wrong; standard error says where and why" },
  missed: {
    code: 3,
    doc: "a gate is missed: a limit of validate (--max-worst-stratum, --max-median, --min-order), or run --expect",
  },
  // Sweep and init set this one, to say how things stand; elsewhere the signal ends the process, and shells report 128 + SIGINT.
  interrupted: { code: 130, doc: "interrupted with Ctrl-C; nothing half-written is left" },
} as const;
