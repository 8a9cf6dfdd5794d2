#!/usr/bin/env python3
"""Attacks a built scorebell on loopback and prints what each attack came to: main.py EXECUTABLE [SECTION ...]

Every attack is bounded in time and count, and everything that it starts is gone when it ends. It
exits with 1 and one sentence when something does not work, and with 2 when a bound is not kept.
"""

import pathlib
import sys
import tempfile
import time

sys.dont_write_bytecode = True

from inputs import Inputs  # noqa: E402
from network import Network  # noqa: E402
from operations import Operations  # noqa: E402
from target import Failure, Table, may_open_many  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
SECTIONS = {
    "text": Network, "signed": Network, "bodies": Network, "stalled": Network,
    "pipelines": Network, "places": Network, "readiness": Network, "tokens": Network,
    "page": Operations, "clock": Operations, "log": Operations, "secrets": Operations,
    "postgres": Operations, "descriptors": Operations, "repeats": Operations,
    "answers": Operations, "inputs": Inputs,
}


def main(executable, *names):
    unknown = [name for name in names if name not in SECTIONS]
    if unknown:
        raise Failure(f"There is no section {unknown[0]}; there are {', '.join(SECTIONS)}.")
    may_open_many()
    began = time.monotonic()
    table = Table()
    (ROOT / ".build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=ROOT / ".build", prefix="attack-") as folder:
        for name in names or SECTIONS:
            attack = SECTIONS[name](table, pathlib.Path(executable).resolve(), pathlib.Path(folder))
            getattr(attack, name)()
    print(f"\n{time.monotonic() - began:.0f} s in all")
    return 2 if table.is_broken else 0


if __name__ == "__main__":
    try:
        if len(sys.argv) < 2:
            raise Failure("main.py EXECUTABLE [SECTION ...]")
        sys.exit(main(*sys.argv[1:]))
    except Failure as failure:
        print(f"attack: {failure}", file=sys.stderr)
        sys.exit(1)
