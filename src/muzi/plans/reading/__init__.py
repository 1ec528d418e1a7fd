"""Reading a policy document: bytes or text in, a `Reading` out. Deterministic, no database."""
