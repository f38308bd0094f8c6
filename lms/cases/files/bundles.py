"""A bundle: one file of lines. The first says who signed, all the others are what was signed, byte for byte.

No archive and nothing packed: what the file weighs is what has to be read.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from typing import Any

from lms.kernel.errors import N_, Unacceptable
from lms.kernel.immutable import immutable

FORMAT = "manabinowa-cases-1"
MOST_BYTES = 4 * 1024 * 1024
MOST_CASES = 2_000
MOST_HEAD = 2_000  # bytes of the first line
KEY = re.compile(r"[0-9a-f]{64}\Z")
SIGNATURE = re.compile(r"[0-9a-f]{128}\Z")


class NotSigned(Unacceptable):
    """The signature does not belong to what stands in the file."""


@immutable
class Bundle:
    """What was signed, who says to have made it, and with which key."""

    public_key: str
    source: str
    made_on: str
    lines: list[bytes]


def is_bundle(content: bytes) -> bool:
    return f'"format": "{FORMAT}"'.encode() in content[:MOST_HEAD]


def sealed(source: str, made_on: str, cases: Sequence[dict[str, Any]], seed: bytes) -> bytes:
    """The bundle of *cases*, signed with the key of *seed* (32 bytes)."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415  (docs/decisions/0005)

    body = b"".join(_line(each) for each in ({"source": source, "made_on": made_on, "count": len(cases)}, *cases))
    signature = Ed25519PrivateKey.from_private_bytes(seed).sign(body)
    return _line({"format": FORMAT, "key": public_key(seed), "signature": signature.hex()}) + body


def public_key(seed: bytes) -> str:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415

    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw().hex()


def fingerprint(key: str) -> str:
    """A public key as it is told by telephone: eight groups of four."""
    digest = hashlib.sha256(bytes.fromhex(key)).hexdigest()[:32].upper()
    return " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))


def is_key(text: str) -> bool:
    return KEY.match(text) is not None


def opened(content: bytes) -> Bundle:
    """Check the signature before anything that was signed is read. Raises Unacceptable, NotSigned."""
    if len(content) > MOST_BYTES or content.count(b"\n") > MOST_CASES + 2:
        raise Unacceptable(N_("束が大きすぎます。%(most)s件、4MBまでに分けてもらってください。"), most=f"{MOST_CASES:,}", field="file")
    head, _, body = content.partition(b"\n")
    said = _read(head) if len(head) <= MOST_HEAD else {}
    key, signature = said.get("key"), said.get("signature")
    if said.get("format") != FORMAT or not isinstance(key, str) or not isinstance(signature, str):
        raise _not_ours()
    _verify(key, signature, body)
    about, _, cases = body.partition(b"\n")
    told = _read(about)
    source, made_on = told.get("source"), told.get("made_on")
    if not isinstance(source, str) or not source.strip() or not isinstance(made_on, str):
        raise _not_ours()
    return Bundle(key, source.strip()[:80], made_on[:10], cases.splitlines())


def _verify(key: str, signature: str, body: bytes) -> None:
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415

    if not KEY.match(key) or not SIGNATURE.match(signature):
        raise _not_ours()
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(bytes.fromhex(signature), body)
    except (InvalidSignature, ValueError):
        raise NotSigned(
            N_("署名が合いません。途中で中身が変わったか、こわれています。取り込まずに、もう一度送ってもらってください。"), field="file"
        ) from None


def _not_ours() -> Unacceptable:
    return Unacceptable(N_("事例の束として読めません。もらったファイルを、そのまま選んでください。"), field="file")


def _read(line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _line(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode() + b"\n"
