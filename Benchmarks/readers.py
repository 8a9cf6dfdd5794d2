"""Reads the pages of a folder with one JSON library, one after the other, and forgets them.

    readers.py json|orjson|simdjson FOLDER

Prints the CPU time of the library's calls alone in ms: neither Python's start nor the reading of the
files is in it. `simdjson` parses and makes no Python values.
"""

import pathlib
import sys
import time


def reader(name):
    if name == "json":
        import json
        return json.loads
    if name == "orjson":
        import orjson
        return orjson.loads
    import simdjson
    return simdjson.Parser().parse


def main(name, folder):
    read = reader(name)
    took = 0
    for path in sorted(pathlib.Path(folder).glob("page-*.json")):
        page = path.read_bytes()
        began = time.process_time_ns()
        value = read(page)
        del value
        took += time.process_time_ns() - began
    print(took / 1e6)


if __name__ == "__main__":
    main(*sys.argv[1:])
