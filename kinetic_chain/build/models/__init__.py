"""What the YAML says, as frozen pydantic models: a file for each part of it."""
