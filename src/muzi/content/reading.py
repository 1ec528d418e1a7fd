"""Strict reading of content files: every mistake stops, naming the file and the key."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml


class ContentError(Exception):
    """A content file is wrong. Says which file, which key, and what is wrong with it."""

    def __init__(self, file: str | Path, key: str, problem: str) -> None:
        self.file, self.key, self.problem = str(file), key, problem
        super().__init__(f"{file}: {key}: {problem}" if key else f"{file}: {problem}")


class _StrictLoader(yaml.SafeLoader):
    """YAML that refuses what the plain loader lets pass: a key written twice."""

    file: str = ""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            name = str(key.value)
            if name in seen:
                line = key.start_mark.line + 1
                raise ContentError(self.file, name, f"duplicate key (line {line})")
            seen.add(name)
        return super().construct_mapping(node, deep)


def read_yaml(path: Path) -> Any:
    """The parsed file. Raises ContentError for bad YAML, a duplicate key or an empty file."""
    try:
        loader = _StrictLoader(path.read_text(encoding="utf-8"))
        loader.file = str(path)
        try:
            data = loader.get_single_data()
        finally:
            loader.dispose()
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ContentError(path, "", f"cannot be read: {error}") from error
    if data is None:
        raise ContentError(path, "", "is empty")
    return data


def check_keys(
    mapping: Any,
    required: Iterable[str],
    optional: Iterable[str] = (),
    *,
    file: str | Path,
    key: str = "",
) -> None:
    """Raise ContentError unless `mapping` has every required key and no other than these."""
    if not isinstance(mapping, Mapping):
        raise ContentError(file, key, "must be a mapping")
    required = set(required)
    missing = sorted(required - mapping.keys())
    unknown = sorted(str(each) for each in mapping.keys() - required - set(optional))
    if missing:
        raise ContentError(file, _join(key, missing[0]), "is missing")
    if unknown:
        raise ContentError(file, _join(key, unknown[0]), "unknown key")


def _join(key: str, name: str) -> str:
    return f"{key}.{name}" if key else name


class Entry:
    """A mapping of a content file, read field by field with its type checked."""

    def __init__(
        self,
        mapping: Any,
        required: Iterable[str],
        optional: Iterable[str] = (),
        *,
        file: str | Path,
        key: str = "",
    ) -> None:
        check_keys(mapping, required, optional, file=file, key=key)
        self.mapping: Mapping[str, Any] = mapping
        self.file, self.key = file, key

    def error(self, name: str, problem: str) -> ContentError:
        """An error about the field `name`, to be raised."""
        return ContentError(self.file, _join(self.key, name), problem)

    def _typed(self, name: str, kind: type, what: str) -> Any:
        value = self.mapping[name]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self.error(name, f"must be {what}")
        return value

    def text(self, name: str, default: str | None = None) -> str:
        """A string; a required one may not be blank."""
        if name not in self.mapping and default is not None:
            return default
        value: str = self._typed(name, str, "text (in quotes where it looks like a number)")
        if not value.strip() and default is None:
            raise self.error(name, "must not be blank")
        return value

    def text_or_none(self, name: str) -> str | None:
        return None if self.mapping.get(name) is None else self.text(name)

    def flag(self, name: str, default: bool | None = None) -> bool:
        if name not in self.mapping and default is not None:
            return default
        value: bool = self._typed(name, bool, "true or false")
        return value

    def day(self, name: str) -> date:
        value: date = self._typed(name, date, "a date, like 2017-11-01")
        return value

    def whole(self, name: str) -> int:
        value: int = self._typed(name, int, "a whole number")
        return value

    def number(self, name: str) -> float:
        value = self.mapping[name]
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.error(name, "must be a number")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of strings; empty when the key is absent."""
        values = self.mapping.get(name, [])
        if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
            raise self.error(name, "must be a list of texts")
        return tuple(values)

    def entries(
        self,
        name: str,
        required: Iterable[str],
        optional: Iterable[str] = (),
        *,
        label: str = "id",
    ) -> Iterator["Entry"]:
        """The mappings of a list, each named by its `label` in errors; labels must differ."""
        yield from entries_of(
            self.mapping.get(name, []),
            required,
            optional,
            file=self.file,
            key=_join(self.key, name),
            label=label,
        )


def entries_of(
    values: Any,
    required: Iterable[str],
    optional: Iterable[str] = (),
    *,
    file: str | Path,
    key: str = "",
    label: str = "id",
) -> Iterator[Entry]:
    """The mappings of a list as entries. Raises ContentError when two have the same label."""
    if not isinstance(values, list):
        raise ContentError(file, key, "must be a list")
    required, optional = tuple(required), tuple(optional)
    seen: set[str] = set()
    for index, value in enumerate(values):
        named = value.get(label) if isinstance(value, Mapping) else None
        name = str(named) if named is not None else str(index)
        path = _join(key, name)
        if named is not None and label in required and name in seen:
            raise ContentError(file, path, f"duplicate {label}")
        seen.add(name)
        yield Entry(value, required, optional, file=file, key=path)
