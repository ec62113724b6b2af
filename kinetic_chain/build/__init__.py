"""YAML -> compiled knowledge. The only room that knows YAML, pydantic and networkx."""
