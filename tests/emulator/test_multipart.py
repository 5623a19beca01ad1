"""The parser of multipart forms (RFC 7578)."""

from __future__ import annotations

import httpx
import pytest

from easemob_async.emulator._multipart import FormPart, MalformedMultipartError, find_part, parse_multipart

FORM = {b"content-type": b"multipart/form-data; boundary=b"}


def parse(body: bytes) -> list[FormPart]:
    """Parse a body with the boundary ``b``."""
    return parse_multipart(FORM, body)


def form_part(data: bytes, head: bytes = b'Content-Disposition: form-data; name="f"') -> bytes:
    """Make a part with its boundary, without the line end after it."""
    return b"--b\r\n" + head + b"\r\n\r\n" + data


def test_a_file_and_a_field() -> None:
    """Name, file name, type and data of each part are returned in order."""
    body = (
        form_part(
            b"\x00\r\n--\xff",
            b'Content-Disposition: form-data; name="file"; filename="a.jpg"\r\nContent-Type: image/jpeg',
        )
        + b"\r\n"
        + form_part(b"", b"content-disposition:form-data;name=empty")
        + b"\r\n--b--\r\n"
    )

    parts = parse(body)

    assert parts == [FormPart("file", "a.jpg", "image/jpeg", b"\x00\r\n--\xff"), FormPart("empty", None, None, b"")]
    assert find_part(parts, "empty") is parts[1]
    assert find_part(parts, "other") is None


@pytest.mark.parametrize("name", ["a.jpg", "图片.png", 'say "hi".txt', "a\\b", "a;b.txt"])
def test_what_a_client_writes(name: str) -> None:
    """A form made by an HTTP client is parsed correctly, whatever the file name."""
    request = httpx.Request("POST", "http://x", files={"file": (name, b"\r\ndata\r\n", "text/plain")})
    headers = {key.lower(): value for key, value in request.headers.raw}

    assert parse_multipart(headers, request.read()) == [FormPart("file", name, "text/plain", b"\r\ndata\r\n")]


def test_an_encoded_file_name() -> None:
    """An encoded file name, as some clients send it for characters outside ASCII, is decoded."""
    head = b"Content-Disposition: form-data; name=\"f\"; filename*=utf-8''%E5%9B%BE.png"

    [only] = parse(form_part(b"1", head) + b"\r\n--b--")

    assert only.filename == "图.png"


@pytest.mark.parametrize(
    ("content_type", "why"),
    [
        (b"", "instead of multipart/form-data"),
        (b"application/json", "instead of multipart/form-data"),
        (b"multipart/form-data", "does not name a valid boundary"),
        (b'multipart/form-data; boundary=""', "does not name a valid boundary"),
        (b"multipart/form-data; boundary=" + b"x" * 71, "does not name a valid boundary"),
        (b"multipart/form-data; boundary", "broken parameter"),
    ],
)
def test_content_type_refused(content_type: bytes, why: str) -> None:
    """A Content-Type that is not a form's, or has no boundary, is refused."""
    with pytest.raises(MalformedMultipartError, match=why):
        parse_multipart({b"content-type": content_type}, form_part(b"1") + b"\r\n--b--")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "does not begin"),
        (b"hello\r\n" + form_part(b"1") + b"\r\n--b--", "does not begin"),
        (form_part(b"1"), "does not end"),
        (form_part(b"1") + b"\r\n--b--\r\nbye", "does not end"),
        (form_part(b"1") + b"--b--", "does not end"),
        (b"--b--", "0 parts"),
        (form_part(b"1\r\n--bb") + b"\r\n--b--", "not on a line of its own"),
        (b'--b\nContent-Disposition: form-data; name="f"\n\n1\r\n--b--', "not on a line of its own"),
        (form_part(b"1", b"Content-Type: text/plain") + b"\r\n--b--", "with a name"),
        (form_part(b"1", b"Content-Disposition: form-data") + b"\r\n--b--", "with a name"),
        (form_part(b"1", b'Content-Disposition: attachment; name="f"') + b"\r\n--b--", "with a name"),
        (form_part(b"1", b'Content-Disposition: form-data; name="f') + b"\r\n--b--", "broken parameter"),
        (form_part(b"1", b"no header") + b"\r\n--b--", "not a header field"),
        (form_part(b"1", b"Content-Type: a\rb") + b"\r\n--b--", "not a header field"),
        (form_part(b"1", b"Content-Type: a\nb: c") + b"\r\n--b--", "not a header field"),
        (form_part(b"1", b'Content-Disposition: form-data; name="\xff"') + b"\r\n--b--", "not UTF-8"),
    ],
)
def test_body_refused(body: bytes, why: str) -> None:
    """A malformed body is refused with the reason."""
    with pytest.raises(MalformedMultipartError, match=why):
        parse(body)
