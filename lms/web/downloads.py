"""Files made for one person at the moment of asking."""

from typing import IO

from flask import Response, send_file


def download(file: IO[bytes], mimetype: str, name: str) -> Response:
    """Send *file* from its beginning, to be saved as *name* and kept by nobody on the way; closes it at the end."""
    file.seek(0)
    answer = send_file(file, mimetype=mimetype, as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "no-store"  # send_file says no-cache, which may be stored
    return answer
