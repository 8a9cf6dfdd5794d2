"""Scrapes a service with Prometheus's own parser and prints what it found, one series a line.

Usage: scrape.py URL
Exit status 1, with why, if anything is not as Prometheus wants it.
"""

import sys
import urllib.request

from prometheus_client.parser import text_string_to_metric_families

with urllib.request.urlopen(sys.argv[1]) as answer:
    kind = answer.headers["Content-Type"]
    text = answer.read().decode()
problems = []
if kind != "text/plain; version=0.0.4; charset=utf-8":
    problems.append(f"the type is {kind}")
families = list(text_string_to_metric_families(text))
seen = set()
for family in families:
    if not family.name.startswith("scorebell_"):
        problems.append(f"{family.name} lacks the prefix")
    if not family.documentation or family.type not in ("counter", "gauge", "histogram"):
        problems.append(f"{family.name} lacks help or type")
    buckets = {}
    for sample in family.samples:
        series = (sample.name, tuple(sorted(sample.labels.items())))
        if series in seen:
            problems.append(f"{series} comes twice")
        seen.add(series)
        if family.type == "counter" and not sample.name.endswith("_total"):
            problems.append(f"{sample.name} lacks _total")
        if sample.name.endswith("_bucket"):
            labels = tuple(sorted(i for i in sample.labels.items() if i[0] != "le"))
            buckets.setdefault(labels, []).append(sample.value)
        words = " ".join(f"{key}={value}" for key, value in sorted(sample.labels.items()))
        print(f"{sample.name} {words} {sample.value}")
    for labels, values in buckets.items():
        if values != sorted(values):
            problems.append(f"the buckets of {family.name} {labels} do not ascend")
for problem in problems:
    print(problem, file=sys.stderr)
sys.exit(1 if problems or not families else 0)
