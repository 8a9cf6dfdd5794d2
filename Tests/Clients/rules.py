"""Prints the metrics that alerts or a dashboard ask for, after checking every expression's syntax.

Usage: rules.py alerts.yaml|dashboard.json
"""

import json
import re
import sys

import promql_parser
import yaml

path = sys.argv[1]
with open(path, encoding="utf-8") as file:
    document = yaml.safe_load(file) if path.endswith(".yaml") else json.load(file)


def rules(document):
    assert set(document) == {"groups"}, "an alerts file has groups only"
    for group in document["groups"]:
        assert set(group) <= {"name", "interval", "rules"}, group["name"]
        for rule in group["rules"]:
            assert set(rule) == {"alert", "expr", "for", "labels", "annotations"}, rule
            assert rule["labels"]["severity"] in ("page", "ticket"), rule["alert"]
            assert set(rule["annotations"]) == {"summary", "description"}, rule["alert"]
            assert re.fullmatch(r"[0-9]+[smhd]", rule["for"]), rule["alert"]
            yield rule["expr"]


def panels(document):
    assert document["title"] and document["schemaVersion"] >= 36
    numbers = [panel["id"] for panel in document["panels"]]
    assert len(set(numbers)) == len(numbers), "panels share an id"
    for panel in document["panels"]:
        assert panel["title"] and (panel["type"] == "row" or panel["targets"]), panel
        for target in panel.get("targets", []):
            # Grafana puts a duration there before Prometheus sees it.
            yield target["expr"].replace("$__rate_interval", "5m")


names = set()
for expression in rules(document) if path.endswith(".yaml") else panels(document):
    promql_parser.parse(expression)
    names |= set(re.findall(r"\bscorebell_\w+", expression))
print("\n".join(sorted(names)))
