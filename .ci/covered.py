"""What share of each package's lines the quick tests run through, from coverage's JSON report."""

import json
import sys
from collections import Counter
from pathlib import Path, PurePath

lines: Counter[str] = Counter()
covered: Counter[str] = Counter()
report = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
for name, file in report["files"].items():
    for package in ("all", ".".join(PurePath(name).parts[:-1])):
        lines[package] += file["summary"]["num_statements"]
        covered[package] += file["summary"]["covered_lines"]
sys.stdout.write("Lines that the quick tests run through:\n")
for package in sorted(lines):
    share = covered[package] / max(1, lines[package])
    sys.stdout.write(f"{package:24} {share:5.0%} of {lines[package]:5}\n")
