import { SingleBar } from "cli-progress";

/** Shown only for work that takes longer than this [ms]. */
const PATIENCE_MS = 1000;

/** A progress bar on standard error; silent when that is not a terminal or the work is short. */
export interface Progress {
  update(share: number, doing: string): void;
  stop(): void;
}

export function startProgress(): Progress {
  const startedMs = Date.now();
  let bar: SingleBar | null = null;
  return {
    update(share, doing) {
      if (bar === null) {
        if (!process.stderr.isTTY || Date.now() - startedMs < PATIENCE_MS) return;
        bar = new SingleBar({
          format: "{bar} {percentage} % | {doing}",
          stream: process.stderr,
          clearOnComplete: true,
          // A hidden cursor would stay hidden after Ctrl-C.
          hideCursor: false,
          barsize: 30,
        });
        bar.start(1000, 0, { doing });
      }
      bar.update(Math.round(share * 1000), { doing });
      // The simulation does not yield to the event loop, so the bar's own timer never fires.
      (bar as unknown as { render(): void }).render();
    },
    stop: () => bar?.stop(),
  };
}
