import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Contender } from "../harness/suite.ts";

/** A peer that can be run with arguments, or why it cannot. */
export type Peer = { readonly command: readonly string[] } | { readonly why: string };

const FLAGS = ["-O3", "-march=native"];

/** The peer as a contender. */
export function peerContender(name: string, peer: Peer, args: readonly (string | number)[]): Contender {
  if ("why" in peer) return { kind: "missing", name, why: peer.why };
  return { kind: "program", name, command: [...peer.command, ...args.map(String)] };
}

/** Compiles one of the C++ programs of this folder. @param folder where the program is put */
export function cppPeer(program: string, folder: string): Peer {
  return compiled(`${program}.cpp`, ["-std=c++20"], [], folder);
}

/** Compiles one of the programs of this folder that need ns-3's core. */
export function ns3Peer(program: string, folder: string): Peer {
  const library = ["/usr/lib", "/usr/local/lib", `/usr/lib/${process.arch === "x64" ? "x86_64" : "aarch64"}-linux-gnu`]
    .flatMap((path) => (existsSync(path) ? readdirSync(path) : []))
    .map((file) => /^lib(ns3.*-core)\.so$/u.exec(file)?.[1])
    .find((name) => name !== undefined);
  if (library === undefined) return { why: "ns-3 is not installed (Debian: libns3-dev)" };
  // Its headers of version 3.37 are not C++20.
  return compiled(`${program}.cc`, ["-std=c++17"], [`-l${library}`], folder);
}

/** A Python program of this folder, under the first Python that can import SimPy. */
export function simpyPeer(program: string): Peer {
  const python = ["python3", "/usr/bin/python3"].find((name) => succeeds(name, ["-c", "import simpy"]));
  if (python === undefined) return { why: "SimPy is not installed (Debian: python3-simpy3)" };
  return { command: [python, "-B", source(`${program}.py`)] };
}

/** What the peers are, for the record. */
export function peerVersions(): Readonly<Record<string, string>> {
  const simpy = ["python3", "/usr/bin/python3"]
    .map((name) => output(name, ["-c", "import simpy, sys; print(simpy.__version__, 'on', sys.version.split()[0])"]))
    .find((text) => text !== null);
  return {
    "g++": output("g++", ["-dumpfullversion"]) ?? "not installed",
    SimPy: simpy ?? "not installed",
  };
}

function compiled(file: string, standard: readonly string[], libraries: readonly string[], folder: string): Peer {
  if (!succeeds("g++", ["--version"])) return { why: "g++ is not installed" };
  mkdirSync(folder, { recursive: true });
  const program = `${folder}/${file.replace(/\.\w+$/u, "")}`;
  const args = [...FLAGS, ...standard, source(file), "-o", program, ...libraries];
  const message = failure("g++", args);
  return message === null ? { command: [program] } : { why: `does not compile: ${message.split("\n")[0]}` };
}

function source(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url));
}

function succeeds(program: string, args: readonly string[]): boolean {
  return failure(program, args) === null;
}

function failure(program: string, args: readonly string[]): string | null {
  try {
    execFileSync(program, args, { stdio: ["ignore", "ignore", "pipe"] });
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function output(program: string, args: readonly string[]): string | null {
  try {
    return execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return null;
  }
}
