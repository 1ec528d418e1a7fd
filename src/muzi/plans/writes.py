"""Carrying out what a page asks. A refusal is an answer like any other: it comes back in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest

from muzi.plans.asking import AskingForm
from muzi.plans.errors import PlanError


def carried_out(form: forms.Form, write: Callable[[dict[str, Any]], Any]) -> bool:
    """Write what a form says. False where it is not valid, asks something first or was refused:
    nothing was written, and the form, with all that was typed, says why (at the field, if it is
    about one).
    """
    if not form.is_valid() or (isinstance(form, AskingForm) and form.warnings):
        return False
    try:
        write(form.cleaned_data)
    except PlanError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return False
    return True


def told(request: HttpRequest, act: Callable[[], Any], words: str) -> bool:
    """Act on a button's word, and say so in `words`; False where it was refused, which is said."""
    try:
        act()
    except PlanError as error:
        messages.error(request, error.message)
        return False
    messages.success(request, words)
    return True
