"""The version of the package, where asking for it costs nothing."""

VERSION = "0.1.0"
