"""Which letters the bytes of a page are: by its mark, its header, its own word, and by what fits.

Servers name the wrong one often enough, and old Korean pages name none.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_META = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{1,40})""", re.IGNORECASE)
_XML = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9_.:-]{1,40})""")
_HEADER = re.compile(r"""charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{1,40})""", re.IGNORECASE)
_LOOK = 4_096
# Names that mean more on the web than in Python, as browsers take them.
_WIDER = {
    "euc-kr": "cp949",
    "euc_kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "ksc5601": "cp949",
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-windows-949": "cp949",
    "big5": "big5hkscs",
}
_TEXT = re.compile(
    r"utf-?8|utf-?16(?:-?[lb]e)?|cp\d+|iso-?\d+-\d+.*|windows-\d+|koi8-.|euc[-_]jp|gb18030|big5hkscs"
)


def decoded(data: bytes, content_type: str) -> str:
    """Return the text of a page; a byte that fits nowhere becomes �."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            return data.decode(name, "replace")
    names = list(dict.fromkeys(_candidates(data, content_type)))
    for name in names:
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    # None fits wholly: the one with the fewest faults among what the page may well be.
    return min((data.decode(name, "replace") for name in names), key=lambda text: text.count("�"))


def _candidates(data: bytes, content_type: str) -> Iterator[str]:
    head = data[:_LOOK]
    if header := _HEADER.search(content_type):
        yield from _known(header[1])
    for pattern in (_META, _XML):
        if said := pattern.search(head):
            yield from _known(said[1].decode("ascii"))
    yield from ("utf-8", "cp949")


def _known(name: str) -> Iterator[str]:
    """Yield Python's name of a charset if it is one for text: some of its codecs do other things."""
    name = _WIDER.get(name.lower(), name.lower())
    try:
        if _TEXT.fullmatch(name) and codecs.lookup(name):
            yield name
    except LookupError:
        return
