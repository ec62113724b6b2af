"""The plan of an answer, fitted into what somebody has."""
