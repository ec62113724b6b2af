"""Ships the knowledge ready-made in the wheel, for containers whose cache folder cannot be written."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ReadyMade(BuildHookInterface):  # type: ignore[type-arg]
    """Compile the knowledge when a wheel is built; an editable install compiles it when it is first asked."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the compiled file to the wheel."""
        if self.target_name != "wheel" or version == "editable":
            return
        sys.path.insert(0, self.root)
        from kinetic_chain.loading import write_ready_made

        self.place = tempfile.TemporaryDirectory()
        file = Path(self.place.name) / "compiled.json"
        write_ready_made(self.root, str(file))
        build_data["force_include"][str(file)] = "kinetic_chain/data/compiled.json"
