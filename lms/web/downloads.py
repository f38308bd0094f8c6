"""Files made for one person at the moment of asking."""

from os import SEEK_END
from tempfile import SpooledTemporaryFile
from typing import IO, cast

from flask import Response, send_file

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
IN_MEMORY = 1024 * 1024  # bytes; what is larger goes to the disk


def csv_type(encoding: str) -> str:
    """What a table in this encoding says of itself; without a word Flask calls every text UTF-8."""
    return f"text/csv; charset={'windows-31j' if encoding == 'cp932' else 'utf-8'}"


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
    if "charset=" in mimetype:
        answer.content_type = mimetype  # send_file appends a second one to the first
    answer.headers["Cache-Control"] = "no-store"  # send_file says no-cache, which may be stored
    return answer
