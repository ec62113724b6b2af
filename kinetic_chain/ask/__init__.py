"""A question and compiled knowledge -> an answer. Standard library only."""
