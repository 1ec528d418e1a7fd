"""Reading a policy document: bytes or text in, a `Reading` out. Deterministic, no database."""

from muzi.plans.reading.as_json import as_json
from muzi.plans.reading.files import REASONS, UnreadableFile, text_of
from muzi.plans.reading.reader import read, read_file
from muzi.plans.reading.types import Reading

__all__ = ["REASONS", "Reading", "UnreadableFile", "as_json", "read", "read_file", "text_of"]
