import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { claimFolder, MANIFEST_FILE, manifestOf, readManifest } from "../../sim/sweep/manifest.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const GIVEN = {
  scenario: "small",
  document: { title: "T", sweep: { vary: [] } },
  study: { name: "load" },
  options: { replications: 5 },
  toolVersion: "0.1.0",
};
const MANIFEST = manifestOf(GIVEN);

describe("the manifest of a sweep", () => {
  test("has a key that depends on document, study and options alone", () => {
    expect(MANIFEST.planKey).toMatch(/^[0-9a-f]{64}$/u);
    expect(manifestOf({ ...GIVEN, toolVersion: "9", document: { sweep: { vary: [] }, title: "T" } }).planKey).toBe(
      MANIFEST.planKey,
    );
    for (const change of [{ document: {} }, { study: {} }, { options: {} }])
      expect(manifestOf({ ...GIVEN, ...change }).planKey).not.toBe(MANIFEST.planKey);
  });

  test("is written into a new folder and read back", () => {
    const folder = join(temporaryFolder(), "deep", "sweep");
    expect(readManifest(folder)).toStrictEqual({ manifest: null });
    expect(claimFolder(folder, MANIFEST)).toStrictEqual({ was: "new" });
    expect(readManifest(folder)).toStrictEqual({ manifest: MANIFEST });
    expect(claimFolder(folder, MANIFEST)).toStrictEqual({ was: "same sweep" });
    expect(readdirSync(folder)).toStrictEqual([MANIFEST_FILE]);
  });

  test("replaces that of another sweep", () => {
    const folder = temporaryFolder();
    claimFolder(folder, MANIFEST);
    const other = manifestOf({ ...GIVEN, study: { name: "bursts" } });
    expect(claimFolder(folder, other)).toStrictEqual({ was: "another sweep" });
    expect(readManifest(folder)).toStrictEqual({ manifest: other });
  });

  test("may be missing where only cells and tables lie", () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "cells"));
    for (const name of ["table.csv", "table.csv.1.part"]) writeFileSync(join(folder, name), "");
    expect(claimFolder(folder, MANIFEST)).toStrictEqual({ was: "new" });
  });

  test("is not put among other files", () => {
    const folder = temporaryFolder();
    for (const name of ["thesis.tex", "a.txt"]) writeFileSync(join(folder, name), "");
    expect(claimFolder(folder, MANIFEST)).toMatchObject({
      problem: { file: folder, found: "a.txt, thesis.tex", help: "choose an empty folder or a new one" },
    });
    expect(readdirSync(folder).toSorted()).toStrictEqual(["a.txt", "thesis.tex"]);
  });

  test.each([
    ["of another version", { ...MANIFEST, schemaVersion: 2 }, "schemaVersion must be 1"],
    ["that is something else", { kind: "run" }, "is not the manifest of a sweep's folder"],
    ["that is no object", null, "is not the manifest of a sweep's folder"],
  ])("%s is refused and kept", (_what, written, rule) => {
    const folder = temporaryFolder();
    const file = join(folder, MANIFEST_FILE);
    writeFileSync(file, JSON.stringify(written));
    expect(claimFolder(folder, MANIFEST)).toMatchObject({
      problem: { file, rule: expect.stringContaining(rule) as string, help: expect.any(String) as string },
    });
    expect(readFileSync(file, "utf8")).toBe(JSON.stringify(written));
  });

  test("that is cut short is refused in words", () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, MANIFEST_FILE), '{"schemaV');
    expect(claimFolder(folder, MANIFEST)).toMatchObject({
      problem: { rule: "is not the manifest of a sweep's folder" },
    });
  });

  test("says file and reason when it cannot be read", () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, MANIFEST_FILE));
    expect(() => readManifest(folder)).toThrow(
      `${join(folder, MANIFEST_FILE)}: cannot be read: there is a folder of that name`,
    );
  });
});
