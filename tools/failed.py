#!/usr/bin/env python3
"""The programs that failed in a run of `meson test`, one name a line, as `meson test NAME` takes it.

failed.py LOG, where LOG is meson-logs/testlog.json: one JSON object a line. A program that was skipped did not fail."""
import json
import sys

if len(sys.argv) != 2:
    sys.exit("usage: failed.py LOG")
with open(sys.argv[1], encoding="utf-8") as log:
    for line in log:
        one = json.loads(line)
        if one["result"] not in ("OK", "SKIP", "EXPECTEDFAIL"):
            print(one["name"].split(" / ")[-1])
