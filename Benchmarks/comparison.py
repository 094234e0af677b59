"""What the runners of Benchmarks share: interpreters side by side on the same programs.

Each program is written once a language, with the same algorithm and the same output. The runs are
interleaved (every interpreter once, then all again), so that a slow minute of the machine falls on
all of them. A time is the median CPU time, user and system, of whole processes.
"""

import argparse
import math
import os
import resource
import shutil
import statistics
import sys
import tempfile
import typing
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class Interpreter(typing.NamedTuple):
    name: str
    suffix: str
    command: list


class Failed(Exception):
    pass


def run(command, name, environment=None):
    """Runs one process; returns its output, CPU seconds and peak memory in MB."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        process = os.posix_spawn(
            command[0], command, environment or os.environ,
            file_actions=[
                (os.POSIX_SPAWN_DUP2, output.fileno(), 1),
                (os.POSIX_SPAWN_DUP2, errors.fileno(), 2),
            ])
        _, status, usage = os.wait4(process, 0)
        output.seek(0)
        errors.seek(0)
        if status != 0:
            lines = errors.read().decode(errors="replace").strip().splitlines() or ["no message"]
            code = os.waitstatus_to_exitcode(status)
            raise Failed(f"{name}: exit code {code}: {telling_line(lines)}")
        return output.read(), usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def telling_line(lines):
    """Python says last what went wrong, the others first."""
    traced = any(line.startswith("Traceback") for line in lines)
    return lines[-1] if traced else lines[0]


def measure(interpreters, folder, program, rounds):
    """Returns the median (seconds, MB) by interpreter; an interpreter that fails is left out."""
    runs = {interpreter.name: [] for interpreter in interpreters}
    outputs = {}
    failures = []
    for _ in range(rounds):
        for interpreter in interpreters:
            if interpreter.name not in runs:
                continue
            try:
                path = folder / (program + interpreter.suffix)
                output, seconds, memory = run(
                    [*interpreter.command, str(path)], f"{interpreter.name} {path.name}")
            except Failed as failure:
                failures.append(str(failure))
                del runs[interpreter.name]
                continue
            runs[interpreter.name].append((seconds, memory))
            outputs[interpreter.name] = output
    expected = outputs.get("CPython", next(iter(outputs.values()), None))
    for name, output in outputs.items():
        if output != expected:
            failures.append(f"{name} {program}: printed {output!r}, expected {expected!r}")
            runs.pop(name, None)
    medians = {
        name: tuple(statistics.median(column) for column in zip(*pairs))
        for name, pairs in runs.items()
    }
    return medians, failures


def find_interpreters(wanted):
    """Returns those that are there, and says which are not."""
    found = []
    for interpreter in wanted:
        path = shutil.which(interpreter.command[0])
        if path is None:
            print(f"skipped: {interpreter.name} ({interpreter.command[0]} is not installed)")
            continue
        interpreter.command[0] = path
        found.append(interpreter)
    return found


def memory_text(megabytes):
    """A process starts with the peak of the one that started it: below ours nothing is known."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return f"{megabytes:.0f} MB" if megabytes > own else f"<{own:.0f} MB"


def print_table(rows, interpreters):
    peers = [peer.name for peer in interpreters if peer.name != "Linnet"]
    header = f"{'':14}" + "".join(f"{i.name:>18}" for i in interpreters)
    header += "".join(f"{'/ ' + name:>11}" for name in peers)
    print(header)
    ratios = {name: [] for name in peers}
    for program, medians in rows:
        line = f"{program:14}"
        for interpreter in interpreters:
            cell = medians.get(interpreter.name)
            text = f"{cell[0]:.3f} s {memory_text(cell[1]):>8}" if cell else "—"
            line += f"{text:>18}"
        for name in peers:
            if "Linnet" in medians and name in medians:
                ratio = medians["Linnet"][0] / medians[name][0]
                ratios[name].append(ratio)
                line += f"{ratio:>10.2f}×"
            else:
                line += f"{'—':>11}"
        print(line)
    means = [
        f"{math.exp(statistics.fmean(map(math.log, ratios[name]))):>10.2f}×" if ratios[name]
        else f"{'—':>11}" for name in peers
    ]
    print(f"{'geometric mean':14}" + " " * 18 * len(interpreters) + "".join(means))


def main(description, folder, peers):
    """Runs the programs of a folder in Linnet and its peers; returns the exit code."""
    parser = argparse.ArgumentParser(description=description.splitlines()[0])
    parser.add_argument("programs", nargs="*", help="names of programs; all when none is given")
    parser.add_argument("--rounds", type=int, default=5, help="runs of each (default 5)")
    parser.add_argument("--linnet", default=str(ROOT / ".build-release/release/linnet"))
    options = parser.parse_args()

    folder = ROOT / "Benchmarks" / folder
    everything = sorted(path.stem for path in folder.glob("*.linnet"))
    unknown = [name for name in options.programs if name not in everything]
    if unknown:
        parser.error(f"no program {unknown[0]}; there are {', '.join(everything)}")
    interpreters = find_interpreters([Interpreter("Linnet", ".linnet", [options.linnet]), *peers])
    rows = []
    failures = []
    for program in options.programs or everything:
        if sys.stderr.isatty():
            print(f"\r{program:20}\r", end="", file=sys.stderr, flush=True)
        medians, failed = measure(interpreters, folder, program, max(1, options.rounds))
        rows.append((program, medians))
        failures += failed

    print(f"CPU seconds and peak memory, median of {max(1, options.rounds)} interleaved runs;"
          " ratios are Linnet's time over the peer's")
    print_table(rows, interpreters)
    for failure in failures:
        print("failed: " + failure)
    return 1 if failures else 0
