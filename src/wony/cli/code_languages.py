"""The languages that code is coloured in, as families that are written alike: a table, nothing else."""

from __future__ import annotations

from typing import NamedTuple


class Family(NamedTuple):
    """Languages that share comments, quotes and most of their words."""

    names: str
    line_comments: tuple[str, ...] = ()
    block_comments: tuple[tuple[str, str], ...] = ()
    long_strings: tuple[str, ...] = ()
    quotes: str = "\"'"
    words: str = ""
    any_case: bool = False


FAMILIES = (
    Family(
        "python py python3 pyi ipython",
        ("#",),
        long_strings=('"""', "'''"),
        words="""
        and as assert async await break case class continue def del elif else except finally for from global
        if import in is lambda match nonlocal not or pass raise return try while with yield
        None True False self
        """,
    ),
    Family(
        "bash sh shell zsh console fish",
        ("#",),
        words="""
        if then else elif fi for while until do done case esac in function return local export set unset
        exit cd echo sudo source
        """,
    ),
    Family(
        """
        c h cpp c++ cc hpp java javascript js jsx typescript ts tsx go rust rs swift kotlin kt scala
        csharp cs c# dart php objc zig
        """,
        ("//",),
        (("/*", "*/"),),
        ("`",),
        words="""
        abstract as async await bool boolean break byte case catch char class const constructor continue def
        default defer delete do double else enum export extends extern false final finally float fn for from
        func function go if impl implements import in instanceof int interface internal is let long loop
        match mod module mut namespace new nil null object of override package private protected pub public
        return self short signed sizeof static string struct super switch this throw throws trait true try
        type typedef typeof undefined union unsafe unsigned use using val var virtual void volatile when
        where while with yield
        """,
    ),
    Family(
        "sql sqlite postgresql postgres mysql plsql",
        ("--",),
        (("/*", "*/"),),
        quotes="'\"`",
        words="""
        add all alter and as asc begin between by case cast check column commit constraint create cross
        default delete desc distinct drop else end exists explain foreign from full group having if in index
        inner insert into is join key left like limit not null offset on or order outer primary references
        returning right rollback select set table then transaction trigger union unique update using values
        view when where with
        """,
        any_case=True,
    ),
    Family("json json5 jsonc jsonl", ("//",), quotes='"', words="true false null"),
    Family(
        "yaml yml toml ini cfg conf dotenv env properties dockerfile docker makefile make nginx",
        ("#",),
        words="true false null yes no on off FROM RUN COPY ADD CMD ENV ENTRYPOINT WORKDIR EXPOSE ARG USER",
    ),
    Family("html xml svg vue markup", block_comments=(("<!--", "-->"),)),
    Family("css scss less", block_comments=(("/*", "*/"),)),
    Family(
        "ruby rb elixir ex perl pl r julia jl",
        ("#",),
        words="""
        and begin case class def defmodule do else elsif end ensure false fn for function if in module my
        next nil not or package require rescue return self sub super then true undef unless until use using
        when while yield TRUE FALSE NULL
        """,
    ),
    Family(
        "lua haskell hs ada elm",
        ("--",),
        (("--[[", "]]"), ("{-", "-}")),
        words="""
        and break case class data deriving do else elseif end false for function if import in instance let
        local module newtype nil not of or repeat return then true type until where while
        """,
    ),
)
