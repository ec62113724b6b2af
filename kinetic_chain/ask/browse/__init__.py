"""The map without a question: who says what, and lessons drawn from it."""
