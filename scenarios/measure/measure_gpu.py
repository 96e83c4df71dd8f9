#!/usr/bin/env python3
"""Measures how your own model behaves on a GPU or MIG instance, alone and shared, for slicewise.

What comes out is a CSV file of observations: one row per way of sharing, number of processes and batch size, each
the mean time of one step when every process runs one step after the other. slicewise fits the work of your model on
the rows with one process (role "given") and can be checked on the others (role "predict").

Use (Python 3.8 or later; PyTorch with CUDA for measuring, nothing for --replay):

    python3 measure_gpu.py --toy mlp                        a built-in model, to see that everything works
    python3 measure_gpu.py --model model.py --batches 1,8   your own model
    python3 measure_gpu.py --replay run.json                the same rows from a recorded run, without a GPU

model.py has two functions:

    def build():            called once per process; loads the model and returns it
    def step(model, batch): one step of so many items; the script waits for the GPU after it

It measures, on the GPU or MIG instance that CUDA_VISIBLE_DEVICES names (or the first):
  1. alone, for every batch size;
  2. N processes that take turns (time-slicing), for every batch size;
  3. N processes under MPS, when a control daemon runs (its socket is in CUDA_MPS_PIPE_DIRECTORY);
  4. with two processes full of short kernels: how long a turn lasts and what a switch costs (the probe).
Busy share of the GPU, of its SMs and of its memory are added when DCGM (dcgmi) or nvidia-smi can tell.

It reads and changes nothing of the GPU's configuration: no MIG, no compute mode, no clocks, no daemon. It stops
nobody else's work either, so measure on an idle GPU. To measure another MIG profile, create it yourself and run the
script again with the same --record in another file; rows of several runs can be put into one file.

Everything measured is kept in the recording (--record), from which --replay makes the same rows again. The analysis
is tested on recorded runs; the part that talks to the GPU (class TorchDevice and the workers) could not be, as the
project has no GPU: look at the first run with care.
"""

import argparse
import csv
import importlib.util
import json
import multiprocessing
import os
import queue
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

VERSION = 1
COLUMNS = [
    "group", "family", "id", "role", "gpu", "partition", "sharing", "tenants", "busyNeighbours", "batch", "metric",
    "value", "kind", "workload", "source", "note",
]
ACTIVITY = ["gpuBusy", "smActive", "dramActive"]
SHARINGS = ["exclusive", "time-slicing", "mps"]
KINDS = ["inference", "training", "hpc"]

# Names of the slicewise catalogue by what the driver calls the board.
GPU_NAMES = [
    (r"A100-SXM4-40GB", "a100-sxm4-40gb"),
    (r"A100-SXM4-80GB|A100-SXM-80GB", "a100-sxm4-80gb"),
    (r"A100-PCIE-40GB", "a100-pcie-40gb"),
    (r"A100.80GB.PCIe", "a100-pcie-80gb"),
    (r"A30\b", "a30-24gb"),
    (r"A10\b", "a10-24gb"),
    (r"H100 80GB HBM3", "h100-sxm5-80gb"),
    (r"H100 PCIe", "h100-pcie-80gb"),
    (r"H100 NVL", "h100-nvl-94gb"),
    (r"H200", "h200-sxm-141gb"),
    (r"V100-SXM2-32GB", "v100-sxm2-32gb"),
    (r"Tesla T4|\bT4\b", "t4-16gb"),
    (r"\bL4\b", "l4-24gb"),
    (r"L40S", "l40s-48gb"),
]


class Mistake(Exception):
    """Something the user can put right: where, which rule, what was found, and a way out."""

    def __init__(self, place, rule, found=None, help_text=None):
        found_text = "" if found is None else f" (found {found})"
        help_part = "" if help_text is None else f". {help_text}"
        super().__init__(f"{place}: {rule}{found_text}{help_part}")


# ---------------------------------------------------------------------------------------------------------------------
# What a recording says: pure functions, tested without a GPU.


def check_recording(recording, place):
    """Raises Mistake with the first thing in a recording that rows cannot be made of."""
    if not isinstance(recording, dict):
        raise Mistake(place, "must be a JSON object", type(recording).__name__, "Record one with --record run.json")
    if recording.get("version") != VERSION:
        raise Mistake(place, f"version must be {VERSION}", recording.get("version"), "Record the run again")
    for key in ["gpu", "partition", "workload", "kind", "runs"]:
        if key not in recording:
            raise Mistake(place, f"must have {key}", "none", "Record the run again with this script")
    if recording["kind"] not in KINDS:
        raise Mistake(f"{place}: kind", f"must be one of {', '.join(KINDS)}", recording["kind"])
    if not isinstance(recording["runs"], list):
        raise Mistake(f"{place}: runs", "must be a list", type(recording["runs"]).__name__)
    for i, run in enumerate(recording["runs"]):
        check_run(run, f"{place}: runs[{i}]")


def check_run(run, place):
    for key in ["sharing", "tenants", "batch", "processes"]:
        if key not in run:
            raise Mistake(place, f"must have {key}", "none")
    if run["sharing"] not in SHARINGS:
        raise Mistake(f"{place}.sharing", f"must be one of {', '.join(SHARINGS)}", run["sharing"])
    if (run["tenants"] == 1) != (run["sharing"] == "exclusive"):
        raise Mistake(f"{place}.sharing", "must be exclusive for one process and only then", run["sharing"])
    if len(run["processes"]) != run["tenants"]:
        raise Mistake(f"{place}.processes", f"must have {run['tenants']} entries, one per process", len(run["processes"]))
    for j, process in enumerate(run["processes"]):
        ends = process.get("endNs", [])
        if len(ends) < 2:
            raise Mistake(f"{place}.processes[{j}].endNs", "must have the ends of at least two steps", len(ends),
                          "Measure for longer with --seconds")
        if any(later <= earlier for earlier, later in zip(ends, ends[1:])):
            raise Mistake(f"{place}.processes[{j}].endNs", "must grow: one step after the other")


def step_times_ns(processes):
    """Times of the steps that lie wholly inside the span in which all processes ran, of all processes together.

    Each process gives the times at which its steps ended, on the clock that all share. Before the last one began and
    after the first one stopped, the others had the GPU more to themselves.
    """
    begin = max(process["endNs"][0] for process in processes)
    end = min(process["endNs"][-1] for process in processes)
    times = []
    for process in processes:
        ends = process["endNs"]
        times += [b - a for a, b in zip(ends, ends[1:]) if a >= begin and b <= end]
    return times


def observation_rows(recording, family="own", source=None):
    """Rows of the CSV file, in the order of the recording; activity columns only where the recording has them."""
    rows = []
    for i, run in enumerate(recording["runs"]):
        times = step_times_ns(run["processes"])
        if len(times) < 2:
            raise Mistake(f"runs[{i}]", "the processes must run at the same time for at least two steps", len(times),
                          "Measure for longer with --seconds")
        workload = recording["workload"]
        name = re.sub(r"[^a-z0-9]+", "-", workload.lower()).strip("-")
        spread = statistics.pstdev(times) / 1e6
        row = {
            "group": f"{family}-{name}",
            "family": family,
            "id": f"{family}-{name}-{recording['partition']}-{run['sharing']}-n{run['tenants']}-b{run['batch']}",
            "role": "given" if run["sharing"] == "exclusive" else "predict",
            "gpu": recording["gpu"],
            "partition": recording["partition"],
            "sharing": run["sharing"],
            "tenants": run["tenants"],
            "busyNeighbours": recording.get("busyNeighbours", 0),
            "batch": run["batch"],
            "metric": "latencyMeanMs",
            "value": significant(statistics.fmean(times) / 1e6),
            "kind": recording["kind"],
            "workload": workload,
            "source": source or "own measurement with measure_gpu.py",
            "note": f"closed loop, {len(times)} steps, std {significant(spread)} ms",
        }
        for column in ACTIVITY:
            if run.get(column) is not None:
                row[column] = significant(run[column])
        rows.append(row)
    return rows


def csv_columns(rows):
    """The columns of observations.csv, then those of activity that any row has."""
    return COLUMNS + [column for column in ACTIVITY if any(column in row for row in rows)]


def write_csv(rows, file):
    writer = csv.DictWriter(file, csv_columns(rows), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)


def significant(value, digits=6):
    """Shortest text of a number with so many digits."""
    return repr(float(f"{value:.{digits}g}"))


def probe_process(ends_ns):
    """Kernel, gap and period of one process that was never out of work, from the times at which its kernels ended.

    Its kernels are equal and short, so their ends lie a kernel apart, except across a gap: the process had to wait
    while the other one had its turn. The kernel that a gap fell into, or after, ends a gap and a kernel later.
    """
    deltas = [b - a for a, b in zip(ends_ns, ends_ns[1:])]
    kernel = statistics.median(deltas)
    places = [i for i, delta in enumerate(deltas) if delta > 5 * kernel]
    if len(places) < 10:
        return None
    gap = trimmed_mean([deltas[i] - kernel for i in places])
    # Between two gaps the process's clock advances by one whole rotation.
    period = trimmed_mean([ends_ns[b + 1] - ends_ns[a + 1] for a, b in zip(places, places[1:])])
    return {"kernelNs": kernel, "gapNs": gap, "periodNs": period, "gaps": len(places)}


def analyse_probe(processes):
    """Turn and switch from two saturating processes: own turn = period - gap; gap = the other's turn + two switches.

    Returns {"sliceNs", "switchNs", "gaps"}, or {"reason"} when no turns can be seen.
    """
    if len(processes) != 2:
        raise Mistake("probe.processes", "must be two", len(processes))
    found = [probe_process(process["endNs"]) for process in processes]
    if any(one is None for one in found):
        return {"reason": "fewer than 10 gaps in a process: they did not take turns (MPS, another instance, or idle)"}
    turns = [one["periodNs"] - one["gapNs"] for one in found]
    if min(turns) <= 0:
        return {"reason": "gaps longer than a rotation: a process ran out of work, so turns cannot be told"}
    switches = [(found[i]["gapNs"] - turns[1 - i]) / 2 for i in (0, 1)]
    if min(switches) < 0:
        return {"reason": "gaps shorter than the other's turn: a process ran out of work, so a switch cannot be told"}
    return {
        "sliceNs": statistics.fmean(turns),
        "switchNs": statistics.fmean(switches),
        "gaps": sum(one["gaps"] for one in found),
    }


def trimmed_mean(values):
    """Mean of the values within a fifth of their median: an interrupt or a missed gap must not count."""
    middle = statistics.median(values)
    near = [value for value in values if abs(value - middle) <= 0.2 * abs(middle)]
    return statistics.fmean(near) if near else middle


def probe_text(result):
    if "reason" in result:
        return f"Probe: no estimate, {result['reason']}."
    ms = {key: result[key] / 1e6 for key in ("sliceNs", "switchNs")}
    return (
        f"Probe: a turn lasts {ms['sliceNs']:.3f} ms, a switch costs {ms['switchNs']:.3f} ms ({result['gaps']} gaps).\n"
        f"In a scenario: timeSlicing: {{ slice: {ms['sliceNs']:.3f}ms, contextSwitch: {ms['switchNs']:.3f}ms }}"
    )


def catalogue_name(device_name):
    """("a100-sxm4-80gb", "1g.10gb" or "full") from the driver's name of the device."""
    mig = re.search(r"\bMIG (\d+g\.\d+gb(?:\+me)?)", device_name)
    for pattern, name in GPU_NAMES:
        if re.search(pattern, device_name, re.IGNORECASE):
            return name, mig.group(1) if mig else "full"
    raise Mistake("GPU", "must be one that slicewise knows", device_name,
                  "Name it with --gpu and --partition; slicewise gpus lists the names")


def parse_dcgmi(text):
    """Mean of fields 1001, 1002 and 1005 from `dcgmi dmon -e 1001,1002,1005`, or an empty dict."""
    samples = []
    for line in text.splitlines():
        match = re.match(r"\s*GPU(?:-I|-CI)?\s+\S+\s+([\d.]+)\s+([\d.]+)\s+([\d.]+)\s*$", line)
        if match:
            samples.append([float(value) for value in match.groups()])
    if not samples:
        return {}
    return {name: statistics.fmean(column) for name, column in zip(ACTIVITY, zip(*samples))}


def parse_nvidia_smi(text):
    """gpuBusy from lines of `nvidia-smi --query-gpu=utilization.gpu --format=csv,noheader,nounits`."""
    values = [float(line) / 100 for line in text.splitlines() if re.fullmatch(r"\s*\d+(\.\d+)?\s*", line)]
    return {"gpuBusy": statistics.fmean(values)} if values else {}


# ---------------------------------------------------------------------------------------------------------------------
# The GPU: the only part that needs one.


class TorchDevice:
    """Everything this script asks of PyTorch."""

    def __init__(self):
        try:
            import torch
        except ImportError:
            raise Mistake("python", "needs PyTorch to measure", "no module torch",
                          "pip install torch, or use --replay run.json, which needs nothing") from None
        if not torch.cuda.is_available():
            raise Mistake("GPU", "must be visible to PyTorch", "torch.cuda.is_available() is False",
                          "Check nvidia-smi and CUDA_VISIBLE_DEVICES, or use --replay run.json")
        self.torch = torch

    def name(self):
        return self.torch.cuda.get_device_name(0)

    def wait(self):
        self.torch.cuda.synchronize()

    def short_kernels(self, count, microseconds):
        """Ends of so many equal kernels queued one after the other, on the GPU's clock, from the first end [ns]."""
        cuda = self.torch.cuda
        clock_khz = getattr(cuda.get_device_properties(0), "clock_rate", None) or 1_410_000
        cycles = int(microseconds * clock_khz / 1000)
        events = [cuda.Event(enable_timing=True) for _ in range(count)]
        for event in events:
            cuda._sleep(cycles)
            event.record()
        cuda.synchronize()
        return [round(events[0].elapsed_time(event) * 1e6) for event in events]


def toy(name, torch):
    """(build, step) of a built-in model."""
    def build_mlp():
        layers = [torch.nn.Linear(4096, 4096) for _ in range(8)]
        return torch.nn.Sequential(*layers).half().cuda().eval()

    def step_mlp(model, batch):
        with torch.no_grad():
            model(torch.zeros(batch * 64, 4096, dtype=torch.half, device="cuda"))

    def build_copy():
        return torch.zeros(2**27, dtype=torch.half, device="cuda")

    def step_copy(model, batch):
        for _ in range(batch):
            model.add_(1)

    toys = {"mlp": (build_mlp, step_mlp), "copy": (build_copy, step_copy)}
    if name not in toys:
        raise Mistake("--toy", f"must be one of {', '.join(toys)}", name)
    return toys[name]


def load_model(path):
    """(build, step) of the user's file."""
    if not os.path.isfile(path):
        raise Mistake("--model", "must be a Python file", path, "It has two functions, build() and step(model, batch)")
    spec = importlib.util.spec_from_file_location("measured_model", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in ("build", "step"):
        if not callable(getattr(module, name, None)):
            raise Mistake(path, f"must have a function {name}", "none",
                          "build() returns the model; step(model, batch) runs one step of so many items")
    return module.build, module.step


def step_worker(plan, barrier, started, answers):
    """One process that runs step after step for so long; puts the ends of its steps."""
    try:
        os.environ.update(plan["environment"])
        device = TorchDevice()
        build, step = load_model(plan["model"]) if plan["model"] else toy(plan["toy"], device.torch)
        model = build()
        until = time.monotonic() + plan["warmup"]
        while time.monotonic() < until:
            step(model, plan["batch"])
            device.wait()
        barrier.wait(timeout=600)
        started.set()
        ends = [time.monotonic_ns()]
        until = ends[0] + plan["seconds"] * 1e9
        while ends[-1] < until:
            step(model, plan["batch"])
            device.wait()
            ends.append(time.monotonic_ns())
        answers.put({"endNs": ends})
    except BaseException as error:  # the parent must hear of it, whatever it was
        barrier.abort()
        answers.put({"error": f"{type(error).__name__}: {error}"})


def probe_worker(plan, barrier, started, answers):
    """One process whose queue of short kernels never runs dry."""
    try:
        os.environ.update(plan["environment"])
        device = TorchDevice()
        device.short_kernels(100, plan["microseconds"])
        barrier.wait(timeout=600)
        started.set()
        answers.put({"endNs": device.short_kernels(plan["count"], plan["microseconds"])})
    except BaseException as error:
        barrier.abort()
        answers.put({"error": f"{type(error).__name__}: {error}"})


def run_processes(worker, plan, count, watch=None):
    """Runs so many workers side by side, starting together. Returns (their answers, what the watch saw)."""
    context = multiprocessing.get_context("spawn")
    barrier, started, answers = context.Barrier(count), context.Event(), context.Queue()
    processes = [context.Process(target=worker, args=(plan, barrier, started, answers)) for _ in range(count)]
    for process in processes:
        process.start()
    while not started.wait(timeout=0.2) and all(process.exitcode is None for process in processes):
        pass
    seen = watch(plan) if watch and started.is_set() else {}
    found = [next_answer(answers, processes) for _ in processes]
    for process in processes:
        process.join()
    errors = [answer["error"] for answer in found if "error" in answer]
    if errors:
        told = next((error for error in errors if "BrokenBarrier" not in error), errors[0])
        raise Mistake(f"{count} process(es)", "must run to the end", told,
                      "Out of memory: fewer --processes or a smaller batch; exclusive compute mode: only MPS can share")
    return found, seen


def next_answer(answers, processes):
    """The next answer; a worker that died without one (killed for memory, a fault) is an answer too."""
    while True:
        try:
            return answers.get(timeout=1)
        except queue.Empty:
            died = [process.exitcode for process in processes if process.exitcode not in (None, 0)]
            if died:
                for process in processes:
                    process.terminate()
                return {"error": f"a process ended with exit code {died[0]}"}


def watch_activity(plan):
    """Busy shares while the workers run, where a tool can tell; never fails."""
    time.sleep(plan["seconds"] * 0.25)
    samples = max(2, int(plan["seconds"] * 0.5))
    try:
        if shutil.which("dcgmi"):
            command = ["dcgmi", "dmon", "-e", "1001,1002,1005", "-d", "1000", "-c", str(samples)]
            return parse_dcgmi(subprocess.run(command, capture_output=True, text=True, timeout=samples + 10).stdout)
        if shutil.which("nvidia-smi") and plan["partition"] == "full":
            command = ["nvidia-smi", "--query-gpu=utilization.gpu", "--format=csv,noheader,nounits", "-i", "0"]
            return parse_nvidia_smi(subprocess.run(command, capture_output=True, text=True, timeout=20).stdout)
    except (OSError, subprocess.SubprocessError):
        pass
    return {}


def mps_folder(environment):
    """Folder of a running MPS control daemon, or None."""
    folder = environment.get("CUDA_MPS_PIPE_DIRECTORY", "/tmp/nvidia-mps")
    return folder if os.path.exists(os.path.join(folder, "control")) else None


def measure(options):
    """Measures everything that can be measured here; returns a recording."""
    device_name = TorchDevice().name()
    gpu, partition = (options.gpu, options.partition or "full") if options.gpu else catalogue_name(device_name)
    folder = mps_folder(os.environ)
    # Away from a daemon's folder, processes are ordinary ones that take turns.
    nowhere = tempfile.mkdtemp(prefix="no-mps-")
    apart = {"CUDA_MPS_PIPE_DIRECTORY": nowhere}
    plan = {
        "model": options.model and os.path.abspath(options.model), "toy": options.toy, "seconds": options.seconds,
        "warmup": options.warmup, "partition": options.partition or partition,
    }
    cases = [("exclusive", 1, apart)] + [("time-slicing", n, apart) for n in options.processes]
    if folder:
        cases += [("mps", n, {"CUDA_MPS_PIPE_DIRECTORY": folder}) for n in options.processes]
    else:
        say("no MPS control daemon: its socket is not in CUDA_MPS_PIPE_DIRECTORY or /tmp/nvidia-mps; skipping MPS")
    recording = {
        "version": VERSION, "gpu": gpu, "partition": options.partition or partition, "device": device_name,
        "workload": options.workload, "kind": options.kind, "busyNeighbours": options.neighbours, "runs": [],
    }
    try:
        for sharing, tenants, environment in cases:
            for batch in options.batches:
                say(f"{sharing}, {tenants} process(es), batch {batch}: {options.seconds} s")
                case = {**plan, "batch": batch, "environment": environment}
                processes, seen = run_processes(step_worker, case, tenants, watch_activity)
                run = {"sharing": sharing, "tenants": tenants, "batch": batch, "processes": processes, **seen}
                recording["runs"].append(run)
        if options.probe:
            say("probe: two processes full of short kernels")
            case = {"environment": apart, "count": 40_000, "microseconds": 30}
            recording["probe"] = {"processes": run_processes(probe_worker, case, 2)[0]}
    finally:
        shutil.rmtree(nowhere, ignore_errors=True)
    return recording


# ---------------------------------------------------------------------------------------------------------------------


def whole_numbers(text):
    try:
        values = [int(part) for part in text.split(",")]
    except ValueError:
        values = []
    if not values or min(values) < 1:
        raise argparse.ArgumentTypeError(f"must be whole numbers from 1 on, such as 1,4,16 (found {text})")
    return values


def parse_options(argv):
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0], epilog="The head of this file says more.")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--model", help="your Python file with build() and step(model, batch)")
    what.add_argument("--toy", help="a built-in model: mlp (computes) or copy (moves memory)")
    what.add_argument("--replay", help="a recording; no GPU and no PyTorch needed")
    parser.add_argument("--batches", type=whole_numbers, default=[1, 4, 16], help="items per step (1,4,16)")
    parser.add_argument("--processes", type=whole_numbers, default=[2, 3], help="processes that share (2,3)")
    parser.add_argument("--seconds", type=float, default=10.0, help="of every measurement (10)")
    parser.add_argument("--warmup", type=float, default=3.0, help="seconds before it (3)")
    parser.add_argument("--gpu", help="name in the slicewise catalogue, where it is not recognised")
    parser.add_argument("--partition", help="MIG profile or full, where it is not recognised")
    parser.add_argument("--neighbours", type=int, default=0, help="other MIG instances that you keep busy (0)")
    parser.add_argument("--workload", help="what to call it (name of the file or toy)")
    parser.add_argument("--family", default="own", help="what to call this set of measurements (own)")
    parser.add_argument("--kind", choices=KINDS, default="inference")
    parser.add_argument("--no-probe", dest="probe", action="store_false", help="do not measure turn and switch")
    parser.add_argument("--record", default="run.json", help="where everything measured is kept (run.json)")
    parser.add_argument("--out", default="observations.csv", help="the rows (observations.csv)")
    options = parser.parse_args(argv)
    if any(count < 2 for count in options.processes):
        parser.error("--processes: must be 2 or more; one process alone is always measured")
    options.workload = options.workload or options.toy or os.path.splitext(os.path.basename(options.model or ""))[0]
    return options


def read_recording(path):
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except OSError as error:
        raise Mistake("--replay", "must be a file that can be read", f"{path}: {error.strerror}") from None
    except ValueError as error:
        raise Mistake(path, "must be JSON", str(error), "Record a run with --record run.json") from None


def say(text):
    print(text, file=sys.stderr)


def main(argv):
    options = parse_options(argv)
    if options.replay:
        recording = read_recording(options.replay)
    else:
        recording = measure(options)
        with open(options.record, "w", encoding="utf-8") as file:
            json.dump(recording, file)
        say(f"recorded in {options.record}")
    check_recording(recording, options.replay or options.record)
    rows = observation_rows(recording, options.family)
    with open(options.out, "w", encoding="utf-8", newline="") as file:
        write_csv(rows, file)
    print(f"{len(rows)} observations in {options.out}")
    if "probe" in recording:
        print(probe_text(analyse_probe(recording["probe"]["processes"])))


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Mistake as mistake:
        say(f"measure_gpu.py: {mistake}")
        sys.exit(2)
