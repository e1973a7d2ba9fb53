"""Addresses, the table of what is public, and what a server sends: part by part.

What must never happen is in test_rows_n.py.
"""

from __future__ import annotations

import ipaddress
import zlib
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wony.tool_types import ToolError
from wony.tools.web_address import Border, is_public
from wony.tools.web_body import Limits, Unfolding, kind_of
from wony.tools.web_url import WebUrl, parse_url

# -- addresses -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "scheme", "host", "port", "target", "netloc"),
    [
        ("https://example.org", "https", "example.org", 443, "/", "example.org"),
        ("example.org/a b".replace(" ", "%20"), "https", "example.org", 443, "/a%20b", "example.org"),
        ("//example.org/x", "https", "example.org", 443, "/x", "example.org"),
        ("example.org:80/x", "https", "example.org", 80, "/x", "example.org:80"),
        (" http://example.org?q=1 ", "http", "example.org", 80, "/?q=1", "example.org"),
        ("http://example.org/#part", "http", "example.org", 80, "/", "example.org"),
        ("http://[2606:4700::1111]:80/x", "http", "2606:4700::1111", 80, "/x", "[2606:4700::1111]"),
        ("https://a-b_c.example.org:443/", "https", "a-b_c.example.org", 443, "/", "a-b_c.example.org"),
        (
            "https://ko.wikipedia.org/wiki/서울?a=날씨",
            "https",
            "ko.wikipedia.org",
            443,
            "/wiki/서울?a=날씨",
            None,
        ),
    ],
)
def test_an_address_is_read_in_its_parts(
    text: str, scheme: str, host: str, port: int, target: str, netloc: str | None
) -> None:
    url = parse_url(text)
    assert (url.scheme, url.host, url.port, url.target) == (scheme, host, port, target)
    assert url.netloc == netloc or netloc is None


def test_an_address_keeps_how_it_was_written() -> None:
    """The policy compares it with what the person typed, letter by letter."""
    for text in ("https://example.org", "HTTP://Example.org/A?b#c", "https://example.org:443/서울"):
        assert parse_url(text).written == text


@pytest.mark.parametrize(
    ("location", "whole"),
    [
        ("next", "http://a.example/x/next"),
        ("/top?y=2", "http://a.example/top?y=2"),
        ("?y=2", "http://a.example/x/y?y=2"),
        ("//b.example/z", "http://b.example/z"),
        ("https://b.example/a b", "https://b.example/a%20b"),
        ("../../up", "http://a.example/up"),
    ],
)
def test_a_redirect_leads_where_browsers_go(location: str, whole: str) -> None:
    assert parse_url("http://a.example/x/y?q=1").joined(location).written == whole


HOSTS = st.text("abc01.-_:@[]/\\?#%\t①가xn", max_size=30)


@given(HOSTS, st.text("ab/?#@:\\%가 ", max_size=20))
@example("127.0.0.1\\@a.b", "")
@example("a.b:80:", "/")
def test_what_is_read_as_an_address_is_read_the_same_by_others(host: str, rest: str) -> None:
    """Whatever we take, the standard library sees the same host and port in the address that is fetched."""
    try:
        url = parse_url(f"http://{host}{rest}")
    except ToolError:
        return
    again = urlsplit(f"http://{url.netloc}{url.target}")
    assert (again.hostname, again.port or 80, again.username) == (url.host, url.port, None)
    assert url.host.isascii()
    assert parse_url(f"http://{url.netloc}{url.target}").host == url.host
    fetched = urlsplit(url.at("192.0.2.1"))
    assert (fetched.hostname, fetched.port) == ("192.0.2.1", url.port)


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_a_plain_error(text: str) -> None:
    try:
        url = parse_url(text)
    except ToolError as error:
        said = str(error)
    else:
        said = url.written
        assert isinstance(url, WebUrl)
    assert said.isprintable() or not text.isprintable()


# -- the table of what is public -----------------------------------------------------------------------


@given(st.ip_addresses(v=4))
def test_an_address_of_ours_is_public_by_no_other_name(address: ipaddress.IPv4Address) -> None:
    """However an IPv4 address is wrapped into an IPv6 one, it is as open as it is by itself."""
    number = int(address)
    wrapped = [
        ipaddress.IPv6Address((0xFFFF << 32) | number),
        ipaddress.IPv6Address((0x0064FF9B << 96) | number),
        ipaddress.IPv6Address((0x2002 << 112) | (number << 80)),
    ]
    assert {is_public(str(one)) for one in wrapped} == {is_public(str(address))}


@given(st.ip_addresses(v=4))
@example(ipaddress.IPv4Address("100.64.0.1"))
def test_the_table_opens_nothing_that_python_calls_closed(address: ipaddress.IPv4Address) -> None:
    """Ours is the stricter one of the two."""
    closed = (address.is_private, address.is_loopback, address.is_link_local, address.is_multicast)
    assert not (is_public(str(address)) and any(closed))


@pytest.mark.parametrize(
    "network",
    [
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "::/96",
        "fc00::/7",
        "fe80::/10",
        "ff00::/8",
        "100::/64",
        "2001:db8::/32",
        "2001::/32",
        "64:ff9b:1::/48",
        "5f00::/16",
    ],
)
def test_special_networks_are_closed_from_end_to_end(network: str) -> None:
    parsed = ipaddress.ip_network(network)
    for place in (0, 1, parsed.num_addresses // 2, -2, -1):
        assert not is_public(str(parsed[place]))


def test_only_the_ports_of_the_web_are_open() -> None:
    border = Border()
    for port in (22, 25, 8080, 11434, 8443):
        assert f"port {port}" in border.closed("8.8.8.8", port)
    assert border.closed("8.8.8.8", 443) == border.closed("", 80) == ""


# -- what a server sends -------------------------------------------------------------------------------


@given(st.binary(max_size=3000), st.integers(1, 500), st.sampled_from([31, 15]))
def test_what_was_packed_is_unfolded_whatever_the_pieces(data: bytes, size: int, wbits: int) -> None:
    packing = zlib.compressobj(wbits=wbits)
    packed = packing.compress(data) + packing.flush()
    unfolding = Unfolding("gzip" if wbits == 31 else "deflate", Limits())
    pieces = [packed[n : n + size] for n in range(0, len(packed), size)]
    assert b"".join(map(unfolding.feed, pieces)) == data


@given(st.integers(1, 1000), st.integers(1, 1000))
def test_a_limit_is_kept_to_the_byte(most: int, size: int) -> None:
    """So many bytes are taken and one more is not, on the wire as well as unfolded."""
    for encoding, limits in (("", Limits(wire_bytes=most)), ("gzip", Limits(decoded_bytes=most))):
        data = bytes(size)
        if encoding:
            packing = zlib.compressobj(wbits=31)
            data = packing.compress(data) + packing.flush()
        if size <= most:
            assert Unfolding(encoding, limits).feed(data) == bytes(size)
        else:
            with pytest.raises(ToolError, match="larger"):
                Unfolding(encoding, limits).feed(data)


@pytest.mark.parametrize(
    ("content_type", "head", "kind"),
    [
        ("text/html; charset=utf-8", b"<p>x", "html"),
        ("application/xhtml+xml", b"<html/>", "html"),
        ("", b"\n<!DOCTYPE html>\n<html>", "html"),
        ("application/octet-stream", b"<html lang=ko>", "html"),
        ("text/plain", b"<html> is a tag", "text"),
        ("", b"just words", "text"),
        ("text/markdown", b"# words", "text"),
        ("application/json", b"{}", "json"),
        ("application/ld+json", b"{}", "json"),
        ("application/rss+xml", b"<rss/>", "xml"),
        ("text/xml", b"<a/>", "xml"),
        ("application/javascript", b"let x", "text"),
        ("text/html", "\ufeff<p>한글".encode("utf-16"), "html"),
        ("text/plain; charset=iso-2022-jp", "日本語".encode("iso-2022-jp"), "text"),
        ("text/html", "안녕".encode("cp949") * 50, "html"),
    ],
)
def test_text_is_known_by_type_and_beginning(content_type: str, head: bytes, kind: str) -> None:
    assert kind_of(content_type, head) == kind
