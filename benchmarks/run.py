"""Measures what the docs say about speed, as ratios within one run, and prints a table.

    python benchmarks/run.py [cold] [warm] [growth]

Machines differ and are noisy, so every figure stands beside the same work done another way in the same run: a cold
answer beside starting Python, beside a straightforward version that parses the YAML and walks the graph with networkx;
a warm answer beside networkx's Dijkstra over the same network from the same five findings; growth over generated maps.
"""

from __future__ import annotations

import argparse
import math
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from kinetic_chain.ask.reason.trees import Network

HERE = Path(__file__).parent
FINDINGS = [
    "right gluteus_medius weak",
    "left quadratus_lumborum tight",
    "midline lumbar_spine painful",
    "right knee painful",
    "left pelvis dropped",
]


def median_ms(work: Callable[[], object], times: int) -> float:
    """Median duration in milliseconds."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken) * 1000


def row(name: str, value: float, against: float, unit: str = "ms") -> None:
    print(f"  {name:62} {value:9.2f} {unit}  {value / against:7.2f}x")


def cold() -> None:
    """A whole process that answers, beside a process that does nothing."""
    command = Path(sys.executable).parent / "kinetic-chain"
    question = ["weak", "right", "glute", "med"]

    def process(*words: str) -> Callable[[], object]:
        return lambda: subprocess.run(words, stdout=subprocess.DEVNULL, check=True)

    nothing = median_ms(process(sys.executable, "-c", "pass"), 25)
    process(str(command), "--json", *question)()  # the cache is filled once
    print("cold start, whole processes (goal: at most 4x)")
    row("python -c pass", nothing, nothing)
    row(
        "python -c 'import json, argparse, typing'",
        median_ms(process(sys.executable, "-c", "import json, argparse, typing"), 25),
        nothing,
    )
    row("kinetic-chain --json weak right glute med", median_ms(process(str(command), "--json", *question), 25), nothing)
    row("kinetic-chain weak right glute med, piped", median_ms(process(str(command), *question), 25), nothing)
    row(
        "parse the YAML, walk it with networkx (benchmarks/plain.py)",
        median_ms(process(sys.executable, str(HERE / "plain.py")), 5),
        nothing,
    )


def warm() -> None:
    """Answers in one process, beside networkx's Dijkstra over the same network from the same five findings."""
    import networkx

    import kinetic_chain
    from kinetic_chain.ask.reason.belief import Evidence, Observation, rank

    knowledge = kinetic_chain.load()
    map_ = knowledge.map
    network = map_.network
    nodes = [node for text in FINDINGS if (node := map_.node(*text.split())) is not None]
    graph: networkx.DiGraph[int] = networkx.DiGraph()
    for cause in range(len(network)):
        for effect, link in network.effects(cause):
            graph.add_edge(cause, effect, weight=-math.log(network.weights[link]))
    reverse = graph.reverse()
    observations = [Observation((node,), True) for node in nodes]

    def dijkstra() -> None:
        for node in nodes:
            networkx.single_source_dijkstra(graph, node)
            networkx.single_source_dijkstra(reverse, node)

    def ranking() -> None:
        rank(Evidence(network, observations))

    ranking()
    knowledge.ask(FINDINGS)
    turns = [
        (median_ms(dijkstra, 20), median_ms(ranking, 20), median_ms(lambda: knowledge.ask(FINDINGS).to_dict(), 20))
        for _ in range(5)
    ]
    base, ranked, whole = (statistics.median(values) for values in zip(*turns, strict=True))
    print(f"warm, five findings, {len(graph)} conditions and {graph.number_of_edges()} links")
    row("networkx Dijkstra, to causes and to effects", base, base)
    row("ranking of all candidates (goal: at most 1x)", ranked, base)
    row("whole answer with to_dict (goal: at most 5x)", whole, base)


def growth() -> None:
    """Generated maps with power-law degree: the time of one question beside the size of its neighbourhood."""
    from kinetic_chain.ask.reason.belief import Evidence, Observation, rank

    print("growth, generated maps with power-law degree; each question is new to the map")
    print(f"  {'links':>9} {'conditions':>10} {'candidates':>10} {'links seen':>10} {'ms each':>14} {'us a link':>10}")
    for size in (10**3, 10**4, 10**5, 10**6):
        rng = random.Random(size)
        pairs = size // 6
        effects: list[list[tuple[int, int]]] = [[] for _ in range(pairs)]
        causes: list[list[tuple[int, int]]] = [[] for _ in range(pairs)]
        weights = []
        for link in range(size // 2):
            cause = (
                min(int(rng.paretovariate(1.2)) * rng.randrange(1, 50) % pairs, pairs - 1)
                if rng.random() < 0.1
                else rng.randrange(pairs)
            )
            effect, side = rng.randrange(pairs), rng.randrange(2)
            if cause == effect:
                effect = (effect + 1) % pairs
            effects[cause].append((2 * effect + side, link))
            causes[effect].append((2 * cause + side, link))
            weights.append(rng.uniform(0.05, 0.4))
        network = Network(pairs, [0.06] * pairs, effects, causes, weights)
        took, judged, looked = [], 0, 0
        for _ in range(10):
            nodes = rng.sample(range(2 * pairs), 5)
            start = time.perf_counter()
            judged += len(rank(Evidence(network, [Observation((node,), True) for node in nodes])))
            took.append(time.perf_counter() - start)
            looked += links_seen(network)
        each = statistics.median(took) * 1000
        look = sum(took) / max(looked, 1) * 1e6
        print(f"  {size:9} {2 * pairs:10} {judged / 10:10.0f} {looked / 10:10.0f} {each:14.2f} {look:10.2f}")


def links_seen(network: Network) -> int:
    """How many links the trees made for the last question had to look at; the trees are forgotten then."""
    seen = 0
    for trees, links in ((network._forward, network.effects), (network._backward, network.causes)):
        seen += sum(len(links(node)) for tree in trees.values() for node in tree)
        trees.clear()
    return seen


if __name__ == "__main__":
    parts = {"cold": cold, "warm": warm, "growth": growth}
    asker = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asker.add_argument("parts", nargs="*", metavar="cold|warm|growth", help="what to measure; all three unless told")
    chosen = asker.parse_args().parts or list(parts)
    for name in chosen:
        if name not in parts:
            asker.error(f"{name!r} is none of {', '.join(parts)}")
    for name in chosen:
        parts[name]()
