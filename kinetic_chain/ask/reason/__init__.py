"""Findings -> ranked conditions with their chains: the network, its trees, and inference in them."""
