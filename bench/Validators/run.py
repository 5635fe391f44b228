"""Runs the contenders in turn, round after round, and prints what they took beside each other."""
import argparse
import json
import math
import os
import re
import shutil
import subprocess
import sys

# Without a memo the work of these doubles with each level, which is what they are here to show.
OURS_ALONE = ("branches/nested-oneof-20", "branches/nested-oneof-60")


def lines_of(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.stderr:
        sys.stderr.write(done.stderr)
    return [json.loads(line) for line in done.stdout.splitlines()]


def blaze(program, cases, name, bytes_of_case, seconds):
    # One pass over the documents at about 100 MB/s; its own figure is the mean of the loop, the empty loop taken off.
    loops = max(1, min(2000, int(seconds * 1e8 / max(bytes_of_case, 1))))
    folder = os.path.join(cases, name)
    command = [program, "validate", "--benchmark", "--fast", "--loop", str(loops),
               os.path.join(folder, "schema.json"), os.path.join(folder, "instances.jsonl")]
    done = subprocess.run(command, capture_output=True, text=True)
    found = re.findall(r"(PASS|FAIL) ([0-9.]+) \+- [0-9.]+ us \(([0-9.]+)\)", done.stdout + done.stderr)
    if not found:
        print(f"{name}: Blaze gave no figure: {(done.stderr or done.stdout).strip().splitlines()[:1]}", file=sys.stderr)
        return None
    return 1000 * sum(max(float(took) - float(empty), 0.001) for _, took, empty in found) / len(found)


def keep_least(table, row):
    known = table.setdefault(row["case"], {})
    for key, value in row.items():
        if isinstance(value, float) and key in known and key != "allocated":
            known[key] = min(known[key], value)
        else:
            known[key] = value


def ratio(row, over, under):
    return row[over] / row[under] if row.get(over) and row.get(under) else None


# The bodies that the goals name; the indented one is a row and a mean of its own.
BODIES = ("api/pet", "api/order", "api/orders-9k", "api/orders-1m")


def groups_of(names):
    """The groups of cases that a geometric mean is taken of, by the name that it is shown with."""
    found = {}
    for group in sorted({name.split("/")[0] + "/" for name in names}):
        members = [name for name in names if name.startswith(group)]
        if group == "api/" and any(name not in BODIES for name in members):
            found["api/"] = [name for name in members if name in BODIES]
            found["api/ and the indented body"] = members
        else:
            found[group] = members
    return {group: members for group, members in found.items() if members}


COLUMNS = [
    ("x Ajv", lambda r: ratio(r, "ajv", "fastshield")),
    ("x Ajv validate only", lambda r: ratio(r, "ajv_validate", "fastshield")),
    ("x Blaze validate only", lambda r: ratio(r, "blaze", "fastshield")),
    ("x Utf8JsonReader", lambda r: ratio(r, "utf8jsonreader", "fastshield")),
    ("time / simdjson", lambda r: ratio(r, "fastshield", "simdjson")),
    ("interpreter / generated", lambda r: ratio(r, "interpreter", "fastshield")),
    ("interpreter x Ajv", lambda r: ratio(r, "ajv", "interpreter")),
]

GOALS = [
    ("api/", 0, "at least", 12), ("api/", 2, "at least", 2.5), ("api/", 3, "at least", 2.3), ("api/", 4, "at most", 1.25),
    ("api/", 5, "at most", 4), ("api/", 6, "at least", 3), ("sets/", 0, "at least", 12), ("sets/", 3, "at least", 1),
    ("sets/", 5, "at most", 4), ("sets/", 6, "at least", 3),
]


def mean(values):
    values = [value for value in values if value]
    return math.exp(sum(map(math.log, values)) / len(values)) if values else None


def show(value):
    return "-" if value is None else f"{value:.2f}"


def report(table):
    out = ["| case | B | ns | MB/s | " + " | ".join(name for name, _ in COLUMNS) + " |", "|---|" + "--:|" * (3 + len(COLUMNS))]
    for name, row in table.items():
        size = row["bytes"] / row["count"]
        cells = [show(column(row)) for _, column in COLUMNS]
        out.append(f"| {name} | {size:.0f} | {row['fastshield']:.0f} | {size / row['fastshield'] * 1000:.0f} | " + " | ".join(cells) + " |")
    out.append("")
    out.append("| geometric mean | " + " | ".join(name for name, _ in COLUMNS) + " |")
    out.append("|---|" + "--:|" * len(COLUMNS))
    means = {}
    for group, members in groups_of(list(table)).items():
        means[group] = [mean([column(table[name]) for name in members]) for _, column in COLUMNS]
        out.append(f"| {group} | " + " | ".join(map(show, means[group])) + " |")
    out.append("")
    for group, index, sense, goal in GOALS:
        if group in means and (seen := means[group][index]) is not None:
            met = seen >= goal if sense == "at least" else seen <= goal
            out.append(f"- {group} {COLUMNS[index][0]}: {seen:.2f}, goal {sense} {goal}: {'met' if met else 'MISSED'}")
    if "order/random" in table:
        row = table["order/random"]
        speed = row["bytes"] / row["count"] / row["fastshield"]
        out.append(f"- order/random: {speed:.2f} GB/s, goal at least 0.65: {'met' if speed >= 0.65 else 'MISSED'}")
    return "\n".join(out)


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--state", required=True)
    options.add_argument("--cases", default="", help="beginnings of names, by commas")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--seconds", type=float, default=0.2, help="of each contender for each case and round")
    options.add_argument("--out", help="write the table to this file too")
    given = options.parse_args()
    cases = os.path.join(given.state, "cases")
    modules = os.path.join(given.state, "peers", "node_modules")
    with open(os.path.join(cases, "names.txt"), encoding="utf-8") as file:
        names = [name for name in file.read().split() if name.startswith(tuple(given.cases.split(",")))]
    shared = [name for name in names if name not in OURS_ALONE]
    jsonschema = os.path.join(modules, ".bin", "jsonschema")
    simdjson = os.path.join(given.state, "peers", "simdjson")
    node = shutil.which("node")
    seconds = str(given.seconds)
    table = {}
    here = os.path.dirname(os.path.abspath(__file__))
    for _ in range(given.rounds):
        for row in lines_of([os.path.join(given.state, "native", "validators"), "measure", cases, seconds, *names]):
            keep_least(table, row)
        if node and os.path.isdir(os.path.join(modules, "ajv")):
            for row in lines_of([node, os.path.join(here, "peers", "ajv.js"), modules, cases, seconds, *shared]):
                keep_least(table, row)
        if os.path.exists(simdjson):
            for row in lines_of([simdjson, cases, seconds, *shared]):
                keep_least(table, row)
        if os.path.exists(jsonschema):
            for name in shared:
                if name in table and (took := blaze(jsonschema, cases, name, table[name].get("bytes", 1), given.seconds)):
                    keep_least(table, {"case": name, "blaze": took})
    sound = True
    for name, row in list(table.items()):
        if "fastshield" not in row:
            print(f"{name}: not measured", file=sys.stderr)
            del table[name]
            continue
        ours, ajv = set(row["refused"]), set(row.get("ajv_refused", row["refused"]))
        if ours - ajv:
            sound = False
            print(f"{name}: refused, though Ajv accepts: {sorted(ours - ajv)[:5]}", file=sys.stderr)
        if ajv - ours:
            print(f"{name}: accepted, though Ajv refuses: {sorted(ajv - ours)[:5]}", file=sys.stderr)
        if row["allocated"]:
            sound = False
            print(f"{name}: {row['allocated']} bytes allocated", file=sys.stderr)
    text = report(table)
    print(text)
    if given.out:
        with open(given.out, "w", encoding="utf-8") as file:
            file.write(text + "\n")
    sys.exit(0 if sound else 1)


if __name__ == "__main__":
    main()
