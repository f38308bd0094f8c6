"""Files made for one person at the moment of asking."""

from os import SEEK_END
from tempfile import SpooledTemporaryFile
from typing import IO, cast

from flask import Response, send_file

IN_MEMORY = 1024 * 1024  # bytes; what is larger goes to the disk


def fresh_file() -> IO[bytes]:
    """Where a download is written before it is sent."""
    return cast("IO[bytes]", SpooledTemporaryFile(IN_MEMORY))  # closed by the response that sends it


def download(file: IO[bytes], mimetype: str, name: str) -> Response:
    """Send *file* from its beginning, to be saved as *name* and kept by nobody on the way; closes it at the end."""
    file.seek(0, SEEK_END)
    size = file.tell()
    file.seek(0)
    answer = send_file(file, mimetype=mimetype, as_attachment=True, download_name=name)
    answer.content_length = size
    answer.headers["Cache-Control"] = "no-store"  # send_file says no-cache, which may be stored
    return answer
