"""The JSON Schema of the answer, made with pydantic from the answer's own named tuples.

The file ``kinetic_chain/answer.schema.json`` is shipped; ``python -m kinetic_chain.build.schema`` writes it again, and
a test says when it must be.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ConfigDict, create_model

from kinetic_chain.ask.answer import SCHEMA_VERSION, Answer

FILE = Path(__file__).parent.parent / "answer.schema.json"


def answer_schema() -> dict[str, Any]:
    """The schema of :meth:`Answer.to_dict` (JSON Schema 2020-12)."""
    made: dict[Any, type[BaseModel]] = {}
    schema = _model(Answer, made).model_json_schema(mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"kinetic-chain answer {SCHEMA_VERSION}",
        **{key: value for key, value in schema.items() if key != "title"},
    }


def _model(kind: Any, made: dict[Any, type[BaseModel]]) -> type[BaseModel]:
    if kind not in made:
        hints = get_type_hints(kind)
        fields: dict[str, Any] = {name.rstrip("_"): (_type(hints[name], made), ...) for name in kind._fields}
        config = ConfigDict(extra="forbid")
        made[kind] = create_model(kind.__name__, __config__=config, __doc__=kind.__doc__, **fields)
    return made[kind]


def _type(hint: Any, made: dict[Any, type[BaseModel]]) -> Any:
    if hasattr(hint, "_fields"):
        return _model(hint, made)
    origin, inner = get_origin(hint), get_args(hint)
    if origin is tuple and len(inner) == 2 and inner[1] is Ellipsis:
        return list[_type(inner[0], made)]  # type: ignore[misc]
    if origin is tuple:
        return tuple[tuple(_type(one, made) for one in inner)]  # type: ignore[misc]
    return hint


def main() -> int:
    """Write the schema file."""
    FILE.write_text(json.dumps(answer_schema(), indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
