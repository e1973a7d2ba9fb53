"""Whether arguments are as a tool's signature says.  Imported with the first call: pydantic is slow."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from wony.tool_types import ArgumentsWrong
from wony.types import Json

_SHOWN = 80


def validator(
    name: str, hints: Mapping[str, Any], parameters: Mapping[str, inspect.Parameter]
) -> Callable[[Mapping[str, Json]], Mapping[str, Json]]:
    """Return a function that returns arguments as the tool takes them, or raises ArgumentsWrong.

    "3" is taken for 3, as models write it; an unknown name is never dropped without a word.
    """
    fields: dict[str, Any] = {
        key: (hints[key], ... if one.default is one.empty else one.default) for key, one in parameters.items()
    }
    config = ConfigDict(extra="forbid", allow_inf_nan=False)
    model: type[BaseModel] = create_model(name, __config__=config, **fields)
    takes = ", ".join(key if one.default is one.empty else f"{key}?" for key, one in parameters.items())

    def checked(arguments: Mapping[str, Json]) -> Mapping[str, Json]:
        try:
            made = model.model_validate(dict(arguments))
        except ValidationError as error:
            wrong = "; ".join(_said(one) for one in error.errors(include_url=False, include_context=False))
            raise ArgumentsWrong(f"Wrong arguments: {wrong}. {name} takes: {takes or 'nothing'}.") from None
        return {key: getattr(made, key) for key in fields}

    return checked


def _said(error: Any) -> str:
    """Return what is wrong with one argument, in words."""
    place = ".".join(map(str, error["loc"]))
    if error["type"] == "missing":
        return f"{place} is missing"
    if error["type"] == "extra_forbidden":
        return f"{place} is not an argument"
    got = repr(error.get("input"))
    return f"{place}: {error['msg']}, not {got[:_SHOWN] + '…' if len(got) > _SHOWN else got}"
