"""The words of a question -> findings, facts, and what was not understood."""
