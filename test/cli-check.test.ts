import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { slicewise as program } from "./support/slicewise.ts";

let folder: string;
const slicewise = (...args: string[]) => program(folder, ...args);

/** A scenario of one minute whose tenant arrives so, in YAML. */
function scenario(arrivals: string): string {
  return `title: Named files
duration: 1min
replications: 1
gpus: { type: a100-sxm4-80gb }
tenants:
  a:
    work: { reference: a100-sxm4-80gb, compute: 4ms }
    arrivals: ${arrivals}
policies:
  alone: [{ gpu: 0, exclusive: {}, tenants: [a] }]
`;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "slicewise-cli-check-"));
  mkdirSync(join(folder, "rows"));
  writeFileSync(join(folder, "there.csv"), "arrivalS\n1\n2\n");
  const trace = (file: string): string => scenario(`{ kind: trace, format: plain-csv, file: ${file} }`);
  writeFileSync(join(folder, "lost.yaml"), trace("nowhere.csv"));
  writeFileSync(join(folder, "folder.yaml"), trace("rows"));
  writeFileSync(join(folder, "good.yaml"), trace("there.csv"));
  writeFileSync(
    join(folder, "late.yaml"),
    scenario("{ kind: spike, rate: 10/s, spikes: [{ start: 2h, length: 1min, factor: 3 }] }"),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.concurrent("files that a scenario names", () => {
  it("are looked at by check, which tells the place of those that cannot be read", async () => {
    const { code, out, err } = await slicewise("check", "lost.yaml", "good.yaml", "folder.yaml");
    expect({ code, out }).toEqual({ code: 2, out: "good.yaml: ok, 1 tenant, 1 policy\n" });
    expect(err.trimEnd().split("\n")).toEqual([
      expect.stringMatching(
        /^lost\.yaml:8:\d+: tenants\.a\.arrivals\.file: there is no such file \(found nowhere\.csv\)/u,
      ),
      expect.stringMatching(
        /^folder\.yaml:8:\d+: tenants\.a\.arrivals\.file: must be a file, not a folder \(found rows\)/u,
      ),
    ]);
  });

  it("are told by run once and with the same place", async () => {
    const [checked, ran] = [await slicewise("check", "lost.yaml"), await slicewise("run", "lost.yaml")];
    expect({ code: ran.code, err: ran.err }).toEqual({ code: 2, err: checked.err });
  });

  it("have no place in the text when they are set on the command line", async () => {
    const { err } = await slicewise("run", "good.yaml", "--set", "tenants.a.arrivals.file=gone.csv");
    expect(err).toMatch(/^good\.yaml: tenants\.a\.arrivals\.file: there is no such file \(found gone\.csv\)[^\n]*\n$/u);
  });

  it("need not be there when the command line names others", async () => {
    const { code, err } = await slicewise(
      "run",
      "lost.yaml",
      "--trace",
      "a=there.csv",
      "--workers",
      "1",
      "--json",
      "-",
    );
    expect({ code, err }).toEqual({ code: 0, err: "" });
  });
});

describe.concurrent("what lies after the end of a run", () => {
  it("is told by check, and the scenario is valid", async () => {
    const { code, out } = await slicewise("check", "late.yaml");
    expect(code).toBe(0);
    expect(out).toMatch(
      /^late\.yaml: ok.*\n {2}The spike of a begins at 2\.00 h, .*: it never happens within the duration\.\n$/u,
    );
  });
});
