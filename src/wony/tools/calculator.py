"""Arithmetic without rounding: the model is poor at it, and no code is run for it."""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable, Mapping
from decimal import Decimal, localcontext
from fractions import Fraction

from wony.tool_types import Level, ToolError, ToolResult
from wony.tools.base import tool

_LONGEST = 2_000
_DIGITS = 4_000
"""Digits that a number on the way may have."""
_SHOWN = 30
"""Digits of a result that has no end."""
_TYPED = str.maketrans("×✕·÷−–（）＋＊／＾", "***/--()+*/^")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*%(?!\s*[\d(a-z])")
_OPERATORS: Mapping[type[ast.operator], Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: lambda a, b: Fraction(a // b),
    ast.Mod: operator.mod,
}
_CONSTANTS = {"pi": Fraction(str(math.pi)), "e": Fraction(str(math.e))}


class CalculatorTools:
    """One tool that needs nothing."""

    @tool(Level.PURE)
    async def calculator(self, expression: str) -> ToolResult:
        """Work out arithmetic exactly.

        expression: e.g. (15+27)*3/7, 2**10, sqrt(2)
        """
        text = expression.strip().rstrip("=").translate(_TYPED).replace("^", "**")
        text = _PERCENT.sub(r"(\1/100)", _THOUSANDS.sub("", text))
        if len(text) > _LONGEST:
            raise ToolError(f"the expression has more than {_LONGEST} characters")
        try:
            tree = ast.parse(text, mode="eval")
            value = _value(tree.body)
        except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
            raise ToolError(f"not an arithmetic expression: {expression[:80]!r}") from error
        except ZeroDivisionError as error:
            raise ToolError("division by zero") from error
        return ToolResult(written(value))


def written(value: Fraction) -> str:
    """Return a number in digits where they end, else as a fraction and its first digits."""
    if value.denominator == 1:
        return str(value.numerator)
    left = value.denominator
    for prime in (2, 5):
        while left % prime == 0:
            left //= prime
    with localcontext() as exact:
        exact.prec = _DIGITS if left == 1 else _SHOWN
        digits = Decimal(value.numerator) / Decimal(value.denominator)
        near = format(digits.normalize(), "f")
    if left == 1:
        return near
    short = value.denominator < 10**6
    return f"{value.numerator}/{value.denominator} (about {near})" if short else f"about {near}"


def _value(node: ast.expr) -> Fraction:
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return _bounded(Fraction(str(number)))
        case ast.Name(id=name) if name.lower() in _CONSTANTS:
            return _CONSTANTS[name.lower()]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand)
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _value(operand)
        case ast.BinOp(op=ast.Pow(), left=left, right=right):
            return _power(_value(left), _value(right))
        case ast.BinOp(op=op, left=left, right=right) if type(op) in _OPERATORS:
            return _bounded(_OPERATORS[type(op)](_value(left), _value(right)))
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name.lower() in _FUNCTIONS:
            return _function(name.lower(), [_value(one) for one in arguments])
        case _:
            raise ValueError(ast.dump(node)[:80])


def _bounded(value: Fraction) -> Fraction:
    if max(abs(value.numerator).bit_length(), value.denominator.bit_length()) > _DIGITS * 4:
        raise ToolError(f"the result has more than {_DIGITS} digits")
    return value


def _power(base: Fraction, exponent: Fraction) -> Fraction:
    if exponent.denominator != 1:
        if exponent == Fraction(1, 2):
            return _root(base)
        raise ToolError("only whole exponents, and 0.5")
    bits = max(abs(base.numerator).bit_length(), base.denominator.bit_length())
    if abs(exponent.numerator) * max(1, bits - 1) > _DIGITS * 4:
        raise ToolError(f"the result has more than {_DIGITS} digits")
    return base**exponent.numerator


def _root(value: Fraction) -> Fraction:
    if value < 0:
        raise ToolError("the square root of a negative number")
    top, bottom = math.isqrt(value.numerator), math.isqrt(value.denominator)
    if top * top == value.numerator and bottom * bottom == value.denominator:
        return Fraction(top, bottom)
    with localcontext() as exact:
        exact.prec = _SHOWN
        return Fraction((Decimal(value.numerator) / Decimal(value.denominator)).sqrt())


def _round(value: Fraction, digits: Fraction = Fraction(0)) -> Fraction:
    """Round half away from zero, as people do."""
    if digits.denominator != 1 or abs(digits) > 100:
        raise ValueError("digits")
    scale = Fraction(10) ** digits.numerator
    moved = abs(value) * scale + Fraction(1, 2)
    rounded = Fraction(moved.numerator // moved.denominator) / scale
    return rounded if value >= 0 else -rounded


_FUNCTIONS: Mapping[str, tuple[int, int, Callable[..., Fraction]]] = {
    "sqrt": (1, 1, _root),
    "abs": (1, 1, abs),
    "round": (1, 2, _round),
    "floor": (1, 1, lambda value: Fraction(math.floor(value))),
    "ceil": (1, 1, lambda value: Fraction(math.ceil(value))),
    "min": (1, 1_000, lambda *values: min(values)),
    "max": (1, 1_000, lambda *values: max(values)),
    "sum": (1, 1_000, lambda *values: sum(values, Fraction(0))),
}


def _function(name: str, values: list[Fraction]) -> Fraction:
    least, most, function = _FUNCTIONS[name]
    if not least <= len(values) <= most:
        raise ValueError(name)
    return _bounded(function(*values))
