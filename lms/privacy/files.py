"""My data as a ZIP: a letter that explains, everything as JSON, and a CSV for each kind. Written row by row, however many there are."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from io import TextIOWrapper
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from sqlalchemy.orm import Session

from lms.kernel import clock, csv_text
from lms.kernel.errors import N_
from lms.kernel.ids import PersonId
from lms.kernel.personal import PersonalExport

Say = Callable[[str], str]  # a Japanese sentence in the reader's language
ENDINGS = {b"\x89PNG": ".png", b"\xff\xd8": ".jpg"}
LETTER = (
    N_("まなびの環に残っている、あなたの記録です。"),
    N_(
        "records.json には、すべての記録が機械で読める形で入っています。csv フォルダーには、同じ記録が種類ごとに表で入っています。表は、表計算ソフトで開けます。"
    ),
    N_("日時は日本時間です。空の欄は、何も書かれていないことを表します。"),
    N_("パスワードなどの秘密の値は、元に戻せない形でしか残っていないため、入っていません。ほかの人についての記録も入っていません。"),
    N_("このファイルには、あなたの書いたことがすべて入っています。置き場所に気をつけてください。"),
)


def write_zip(
    file: IO[bytes], session: Session, person_id: PersonId, exports: Sequence[PersonalExport], say: Say, many: Say | None = None
) -> None:
    """*many* says the names of the tables, where a language has another word for many of a thing."""
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        counts = {}
        for export in exports:
            with archive.open(f"csv/{export.name}.csv", "w", force_zip64=True) as member:
                counts[export.name] = _write_csv(member, export, export.rows(session, person_id), say)
            for number, content in export.files(session, person_id) if export.files else ():
                archive.writestr(f"files/{export.name}-{number}{_ending(content)}", content)
        with archive.open("records.json", "w", force_zip64=True) as member:
            _write_json(member, exports, lambda export: export.rows(session, person_id))
        archive.writestr("README.txt", _letter(exports, counts, say, many or say).replace("\n", "\r\n"))


def _ending(content: bytes) -> str:
    return next((ending for start, ending in ENDINGS.items() if content.startswith(start)), ".txt")


def _letter(exports: Sequence[PersonalExport], counts: Mapping[str, int], say: Say, many: Say) -> str:
    made = f"{say(N_('作った日時'))}: {clock.now().astimezone(clock.TOKYO):%Y-%m-%d %H:%M}"
    files = [f"csv/{export.name}.csv  {many(export.title)} ({counts[export.name]})" for export in exports]
    return csv_text.BOM + "\n\n".join([say(LETTER[0]), made, *(say(each) for each in LETTER[1:]), "\n".join(files)]) + "\n"


def _write_csv(member: IO[bytes], export: PersonalExport, rows: Iterable[Mapping[str, Any]], say: Say) -> int:
    member.write((csv_text.BOM + csv_text.line(say(head) for head in export.heads.values())).encode())
    count = 0
    for count, row in enumerate(rows, start=1):  # noqa: B007  (the last one is the number of rows)
        member.write(csv_text.line(_shown(row[key], export.words.get(key, {}), say) for key in export.heads).encode())
    return count


def _shown(value: Any, words: Mapping[Any, str], say: Say) -> Any:
    """A value as people read it: codes and truths in words, lists in a row, moments in Tokyo, documents as JSON."""
    if value in ("", None, []):
        return ""
    if isinstance(value, bool):
        return say(N_("はい")) if value else say(N_("いいえ"))
    if isinstance(value, str | int):
        return say(words[str(value)]) if str(value) in words else value
    if isinstance(value, list) and not any(isinstance(each, dict | list) for each in value):
        return "、".join(str(_shown(each, words, say)) for each in value)
    if isinstance(value, datetime):
        return f"{value.astimezone(clock.TOKYO):%Y-%m-%d %H:%M:%S}"
    return json.dumps(value, ensure_ascii=False, default=_plain) if isinstance(value, dict | list) else value


def _write_json(
    member: IO[bytes], exports: Sequence[PersonalExport], rows_of: Callable[[PersonalExport], Iterable[Mapping[str, Any]]]
) -> None:
    text = TextIOWrapper(member, encoding="utf-8", write_through=True)
    text.write("{")
    for number, export in enumerate(exports):
        text.write(("," if number else "") + f"\n{json.dumps(export.name)}: [")
        for place, row in enumerate(rows_of(export)):
            said = {key: row[key] for key in export.heads}
            text.write(("," if place else "") + "\n" + json.dumps(said, ensure_ascii=False, default=_plain))
        text.write("]")
    text.write("\n}\n")
    text.detach()


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(clock.TOKYO).isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)
