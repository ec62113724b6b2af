"""The straightforward version: parse the YAML, validate it, build a networkx graph, walk it from one finding.

It does less than an answer does (no text, no exact inference, no plan); it is here to be measured against.
"""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path

import networkx
import yaml

from kinetic_chain.build.models.anatomy import Structure
from kinetic_chain.build.models.evidence import Claim
from kinetic_chain.build.models.rules import Rule

ROOT = Path(__file__).parent.parent


def main() -> int:
    entries: dict[str, list[dict[str, object]]] = {}
    for file in [ROOT / "anatomy.yaml", *sorted((ROOT / "rules").glob("**/*.yaml"))]:
        for key, value in (yaml.load(file.read_text(), getattr(yaml, "CSafeLoader", yaml.SafeLoader)) or {}).items():
            if isinstance(value, list):
                entries.setdefault(key, []).extend(value)
    for model, key in ((Structure, "structures"), (Claim, "claims"), (Rule, "rules")):
        for entry in entries[key]:
            model.model_validate(entry)
    graph: networkx.DiGraph[tuple[str, ...]] = networkx.DiGraph()
    mirrored = {"same": "right", "opposite": "left", "either": "right", "midline": "midline"}
    for rule in entries["rules"]:
        cause, effect = (str(rule[end]).split() for end in ("when", "then"))
        claims = rule.get("for")
        strength = 1 - 0.7 ** len(claims) if isinstance(claims, list) else 0.3
        graph.add_edge(
            (mirrored[cause[0]], *cause[1:]), (mirrored[effect[0]], *effect[1:]), weight=-math.log(min(strength, 0.99))
        )
    reached = networkx.single_source_dijkstra_path_length(graph, ("right", "gluteus_medius", "weak"))
    print(json.dumps([[*node, math.exp(-length)] for node, length in reached.items()]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
