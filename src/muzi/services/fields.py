"""Model fields that carry what a clinical value needs: unit, possible range, usual range.

The possible range (`hard`) is a constraint of the database and refuses; the usual range only makes
the form ask again. Both stand once, here at the field, and serve the database, the form and the
bulk load.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from muzi.clinical.gestation import format_ga, parse_ga

Bound = int | float | Decimal


class Ranged:
    """A number with a unit, a possible range (inclusive) and a usual range (inclusive)."""

    def __init__(
        self,
        *args: Any,
        unit: str = "",
        hard: tuple[Bound, Bound] | None = None,
        usual: tuple[Bound, Bound] | None = None,
        **kwargs: Any,
    ) -> None:
        self.unit, self.hard, self.usual = unit, hard, usual
        super().__init__(*args, **kwargs)

    def db_check(self, connection: Any) -> str | None:
        if self.hard is None:
            return super().db_check(connection)  # type: ignore[misc]
        column = self.column  # type: ignore[attr-defined]
        return f'"{column}" BETWEEN {self.hard[0]} AND {self.hard[1]}'

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()  # type: ignore[misc]
        if self.hard is not None:
            kwargs["hard"] = self.hard
        return name, path, args, kwargs


class Whole(Ranged, models.SmallIntegerField):
    """A whole number; optional unless said otherwise: not measured is not zero."""

    def __init__(self, *args: Any, required: bool = False, **kwargs: Any) -> None:
        if not required:
            kwargs |= {"null": True, "blank": True}
        super().__init__(*args, **kwargs)


class Decimals(Ranged, models.DecimalField):
    """A decimal number with one place by default; optional unless said otherwise."""

    def __init__(self, *args: Any, places: int = 1, required: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 7)
        kwargs.setdefault("decimal_places", places)
        if not required:
            kwargs |= {"null": True, "blank": True}
        super().__init__(*args, **kwargs)


class GestationFormField(forms.CharField):
    """Gestational age typed as 12+3 (or 12), kept in days."""

    def prepare_value(self, value: Any) -> Any:
        return format_ga(value) if isinstance(value, int) else value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            return parse_ga(text)
        except ValueError:
            raise ValidationError(_("请按“周+天”填写，如 12+3。")) from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class Gestation(Whole):
    """A gestational age in days, typed in weeks and days."""

    def formfield(self, **kwargs: Any) -> Any:
        return GestationFormField(label=self.verbose_name, required=not self.blank)


class YesNo(models.BooleanField):
    """Yes, no, or not asked."""

    def formfield(self, **kwargs: Any) -> Any:
        return forms.TypedChoiceField(
            label=self.verbose_name,
            choices=[("True", _("是")), ("False", _("否"))],
            coerce=lambda text: text == "True",
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs |= {"null": True, "blank": True}
        super().__init__(*args, **kwargs)


class OneOf(models.CharField):
    """One of a few coded answers, or none given."""

    def __init__(self, *args: Any, required: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 24)
        if not required:
            kwargs["blank"] = True
        super().__init__(*args, **kwargs)

    def db_check(self, connection: Any) -> str | None:
        codes = [str(code) for code, _ in self.flatchoices] if self.choices else []
        allowed = ", ".join(f"'{code}'" for code in ([""] if self.blank else []) + codes)
        return f'"{self.column}" IN ({allowed})'


class ManyOf(ArrayField):
    """Any number of coded answers; an empty list says that none applies."""

    def __init__(
        self,
        verbose_name: Any = None,
        options: Sequence[tuple[str, Any]] | type[models.TextChoices] = (),
        **kwargs: Any,
    ) -> None:
        self.options = list(getattr(options, "choices", options))
        kwargs |= {"base_field": models.CharField(max_length=24), "blank": True, "default": list}
        super().__init__(verbose_name=verbose_name, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for implied in ("base_field", "blank", "default"):
            kwargs.pop(implied, None)
        return name, path, args, kwargs

    def formfield(self, **kwargs: Any) -> Any:
        return forms.MultipleChoiceField(
            label=self.verbose_name,
            choices=self.options,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )


class Note(models.CharField):
    """A short free text."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 300)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)
