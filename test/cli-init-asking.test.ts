import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ask, type Known } from "../cli/init/ask.ts";
import { placeAll } from "../cli/init/place.ts";
import { scenarioText } from "../cli/init/scenario-text.ts";
import { parseTenant } from "../cli/init/tenant-flag.ts";
import type { Wish } from "../cli/init/wish.ts";
import { findGpu } from "../sim/hardware/gpus.ts";
import { slicewiseInShell } from "./support/slicewise.ts";

const ENTER = "\r";
const CTRL_C = "\u0003";
const CLEAR = "\u0015";
const SPACE = " ";
const NOTHING: Known = {
  gpu: undefined,
  gpus: undefined,
  tenants: [],
  policies: undefined,
  duration: undefined,
  seed: undefined,
  overwrite: null,
};

/** A question, or an error about an answer, and the keys that are typed when it appears. */
type Typed = readonly [seen: string, keys: string];

/** Asks, and types each answer once its question has been written. @returns the wish and the whole screen */
async function answering(
  known: Partial<Known>,
  script: readonly Typed[],
): Promise<{ wish: Wish | null; screen: string }> {
  const input = new PassThrough();
  const output = new PassThrough();
  let screen = "";
  let unread = "";
  const left = [...script];
  output.on("data", (chunk: Buffer) => {
    const text = stripVTControlCharacters(chunk.toString("utf8"));
    screen += text;
    unread += text;
    const [next] = left;
    if (next === undefined || !unread.includes(next[0])) return;
    left.shift();
    unread = "";
    // Key by key, as a person types; the prompt begins to listen after it has been drawn.
    setImmediate(() => {
      for (const key of next[1]) input.write(key);
    });
  });
  const wish = await ask({ ...NOTHING, ...known }, { input, output });
  expect(left).toEqual([]);
  return { wish, screen };
}

const GPU: Typed = ["Which type of GPU", `h100-sxm${ENTER}`];

describe("the questions of init", () => {
  it("lead to the same scenario as flags do", async () => {
    const { wish } = await answering({}, [
      GPU,
      ["How many of them", `${CLEAR}2${ENTER}`],
      ["what does it run", `llama-3-8b${ENTER}`],
      ["What is it called", `${CLEAR}chat${ENTER}`],
      ["How many requests arrive", `${CLEAR}3/s${ENTER}`],
      ["Which targets", `${CLEAR}ttft=1s,tpot=60ms${ENTER}`],
      ["Another tenant", ENTER],
      ["what does it run", `lora${ENTER}`],
      ["What is it called", ENTER],
      ["Which targets", ENTER],
      ["Another tenant", ENTER],
      ["Which ways of sharing", ENTER],
      ["How much time", ENTER],
    ]);
    const tenants = ["chat=llama-3-8b@3/s:ttft=1s,tpot=60ms", "lora-qwen2.5-1.5b=lora-qwen2.5-1.5b"].map((flag) =>
      parseTenant(flag, [])!,
    );
    const gpu = findGpu("h100-sxm5-80gb")!;
    const flags: Wish = { gpu, gpus: 2, tenants, policies: null, duration: null, seed: 1 };
    expect(scenarioText(wish!, placeAll(wish!), "a.yaml")).toBe(scenarioText(flags, placeAll(flags), "a.yaml"));
  });

  it("refuse what is wrong while it is typed, and go on when it is right", async () => {
    const { wish, screen } = await answering({ gpu: findGpu("a30-24gb")! }, [
      ["what does it run", `resnet50${ENTER}`],
      ["What is it called", `${CLEAR}a/b${ENTER}`],
      ["tenant names are letters", `${CLEAR}vision${ENTER}`],
      ["How many requests arrive", `${CLEAR}3${ENTER}`],
      ["must be a rate with its unit", `${CLEAR}30/s${ENTER}`],
      ["Which targets", `${CLEAR}ttft=1s${ENTER}`],
      ["is for workloads that generate tokens", `${CLEAR}latency=50ms${ENTER}`],
      ["Another tenant", `n`],
      ["Which ways of sharing", ENTER],
      ["How much time", `${CLEAR}5${ENTER}`],
      ["must be a duration with its unit", `${CLEAR}15min${ENTER}`],
    ]);
    expect(screen).toMatch(/No hybrid: it needs at least two tenants/u);
    expect(wish).toMatchObject({
      duration: "15min",
      tenants: [{ name: "vision", rate: "30/s", targets: [{ metric: "latency", limit: "50ms" }] }],
    });
  });

  it("ask only for what the flags leave open, and offer policies that fit", async () => {
    const tenants = [parseTenant("a=resnet50@9/s", [])!];
    const { wish, screen } = await answering({ gpus: 1, tenants, duration: "1h", seed: 4 }, [
      ["Which type of GPU", `t4${ENTER}`],
      ["Which ways of sharing", `${SPACE}${ENTER}`],
    ]);
    expect(screen).not.toMatch(/How many of them|what does it run|How much time/u);
    expect(screen).toContain("No mig: t4-16gb has no MIG");
    expect(wish).toMatchObject({ gpus: 1, duration: "1h", seed: 4, policies: ["time-slicing", "mps"] });
  });

  it.each([
    ["at the first question", [["Which type of GPU", CTRL_C]]],
    ["in the middle", [GPU, ["How many of them", ENTER], ["what does it run", CTRL_C]]],
  ] as [string, Typed[]][])("end without a scenario after Ctrl-C %s", async (_, script) => {
    expect((await answering({}, script)).wish).toBeNull();
  });

  it("are only whether to write over a file when the flags say the rest", async () => {
    const tenants = [parseTenant("a=resnet50@9/s", [])!];
    const known = { gpu: findGpu("t4-16gb")!, tenants, overwrite: "mine.yaml" };
    const { wish } = await answering(known, [["mine.yaml is there already", "y"]]);
    expect(wish).toMatchObject({ gpus: 1, policies: null, duration: null, seed: 1 });
  });

  it("do not write over a file unless somebody says yes", async () => {
    const { wish, screen } = await answering({ overwrite: "mine.yaml" }, [["mine.yaml is there already", ENTER]]);
    expect(wish).toBeNull();
    expect(screen).not.toContain("Which type of GPU");
  });
});

/** Runs a command in a pseudo-terminal, types what the script says, prints the screen, ends as the command did. */
const PSEUDO_TERMINAL = `
import fcntl, json, os, pty, re, select, struct, sys, termios
pid, fd = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    os.execvp(sys.argv[2], sys.argv[2:])
script = json.loads(sys.argv[1])
unread = ""
while True:
    if not select.select([fd], [], [], 30)[0]: sys.exit("nothing happens")
    try: data = os.read(fd, 4096)
    except OSError: break
    if not data: break
    text = re.sub("\\x1b\\\\[[0-9;?]*[A-Za-z]", "", data.decode("utf8", "replace"))
    sys.stdout.write(text)
    unread += text
    if script and script[0][0] in unread:
        unread = ""
        os.write(fd, script.pop(0)[1].encode())
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;

describe("slicewise init in a terminal", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "slicewise-cli-asking-"));
    writeFileSync(join(folder, "terminal.py"), PSEUDO_TERMINAL);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const hasTerminal = spawnSync("python3", ["-c", "import pty, os; os.waitstatus_to_exitcode"]).status === 0;
  const typed = (file: string, script: readonly Typed[]) =>
    slicewiseInShell(folder, `python3 terminal.py '${JSON.stringify(script)}' "$NODE" "$PROGRAM" init ${file}`);

  it("asks, writes what check accepts, and asks before it writes over it", async ({ skip }) => {
    if (!hasTerminal) return skip("python3 with a pseudo-terminal is not at hand");
    const script: readonly Typed[] = [
      GPU,
      ["How many of them", ENTER],
      ["what does it run", `resnet50${ENTER}`],
      ["What is it called", ENTER],
      ["How many requests", ENTER],
      ["Which targets", ENTER],
      ["Another tenant", "n"],
      ["Which ways", ENTER],
      ["How much time", ENTER],
    ];
    const { code, out } = await typed("my.yaml", script);
    expect({ code, wrote: out.includes("Wrote my.yaml: 1 tenant;") }).toEqual({ code: 0, wrote: true });
    expect((await slicewiseInShell(folder, "slicewise check my.yaml")).out).toMatch(/^my\.yaml: ok, 1 tenant, 4 pol/u);
    const before = readFileSync(join(folder, "my.yaml"), "utf8");
    expect((await typed("my.yaml", [["is there already", "n"]])).code).toBe(130);
    expect(readFileSync(join(folder, "my.yaml"), "utf8")).toBe(before);
  });

  it("leaves nothing behind after Ctrl-C", async ({ skip }) => {
    if (!hasTerminal) return skip("python3 with a pseudo-terminal is not at hand");
    const { code, out } = await typed("my.yaml", [GPU, ["How many of them", CTRL_C]]);
    expect({ code, told: out.includes("Nothing was written") }).toEqual({ code: 130, told: true });
    expect(readdirSync(folder)).toEqual(["terminal.py"]);
  });
});
