"""A browser without a window: keeps cookies, reads the forms of a page and sends them filled in."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from lms.accounts.services import signin
from lms.kernel import clock
from lms.kernel.ids import PersonId


@dataclass
class PageForm:
    """A form as it stands on the page: where it goes and what it would send."""

    action: str
    method: str
    values: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[PageForm] = []
        self._open: PageForm | None = None
        self._text: str | None = None
        self._name = ""
        self._select: tuple[str, list[tuple[str, bool]]] | None = None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attributes}
        if tag == "form":
            self._open = PageForm(at.get("action", ""), at.get("method", "get").lower())
            self.forms.append(self._open)
        elif self._open is not None and at.get("name"):
            self._begin(tag, at)
        elif tag == "option" and self._select:
            self._select[1].append((at.get("value", ""), "selected" in at))

    def _begin(self, tag: str, at: dict[str, str]) -> None:
        assert self._open is not None
        if tag == "input" and (at.get("type") not in {"radio", "checkbox"} or "checked" in at):
            self._add(at["name"], at.get("value", "on" if at.get("type") == "checkbox" else ""))
        elif tag == "textarea":
            self._text, self._name = "", at["name"]
        elif tag == "select":
            self._select = (at["name"], [])
        elif tag == "button":
            self._open.buttons.append((at["name"], at.get("value", "")))

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._text is not None:
            self._add(self._name, self._text.removeprefix("\n"))
            self._text = None
        elif tag == "select" and self._select:
            name, options = self._select
            chosen = [value for value, selected in options if selected] or [value for value, _ in options][:1]
            self._add(name, chosen[0] if chosen else "")
            self._select = None
        elif tag == "form":
            self._open = None

    def _add(self, name: str, value: str) -> None:
        assert self._open is not None
        self._open.values.setdefault(name, []).append(value)


FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)


def forms_of(html: str) -> list[PageForm]:
    """Only what stands between the tags of a form is read: the parser takes longer over a page than the page took."""
    parser = _Forms()
    for each in FORM.findall(html):
        parser.feed(each)
    return parser.forms


class Visitor:
    """One browser. `submit` opens a page, fills its form, and sends everything the page would send."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    @classmethod
    def enter(cls, app: Flask, session: Session, person_id: PersonId | None) -> "Visitor":
        visitor = cls(app.test_client())
        if person_id is not None:
            visitor.become(session, person_id)
        return visitor

    def become(self, session: Session, person_id: PersonId) -> None:
        """A session begins in this browser and takes the place of the one before, as signing in does."""
        token = signin.start_session(session, person_id, now=clock.now())
        session.commit()
        with self.client.session_transaction() as cookie:
            cookie.clear()
            cookie["_user_id"], cookie["_fresh"] = token, True

    def get(self, path: str, **query: Any) -> TestResponse:
        return self.client.get(path, query_string=query or None, buffered=True)

    def form(self, path: str, *, action: str | None = None, **query: Any) -> PageForm:
        """The page's own form: the one that goes to *action*, else the last POST form of <main> with a `once` field, else the first."""
        answer = self.get(path, **query)
        assert answer.status_code == 200, answer.status_code
        main = answer.text.partition("<main")[2].partition("</main>")[0]
        found = [form for form in forms_of(main) if form.method == "post"]
        if action is not None:
            found = [form for form in found if form.action == action]
        own = [form for form in found if "once" in form.values] or found
        assert own, f"no form on {path}"
        return own[0]

    def send(self, path: str, form: PageForm, filled: dict[str, Any] | None = None) -> TestResponse:
        """Send *form* of page *path* with *filled* typed into it; None leaves a field out."""
        values: dict[str, Any] = {**form.values, **(filled or {})}
        filled_in = {key: value for key, value in values.items() if value is not None}
        return self.client.post(form.action or path, data=filled_in, buffered=True)

    def submit(self, path: str, filled: dict[str, Any] | None = None, *, action: str | None = None, **query: Any) -> TestResponse:
        return self.send(path, self.form(path, action=action, **query), filled)

    def post(self, path: str, data: dict[str, Any] | None = None) -> TestResponse:
        """POST without opening a form first, with a valid CSRF token of this browser."""
        return self.client.post(path, data={"csrf_token": self._token(), **(data or {})})

    def _token(self) -> str:
        """What Flask-WTF would write into a form of this session."""
        with self.client.session_transaction() as cookie:
            raw = cookie.setdefault("csrf_token", "of a test")
        signer = URLSafeTimedSerializer(str(self.client.application.secret_key), salt="wtf-csrf-token")
        return str(signer.dumps(raw))

    @property
    def signed_in(self) -> bool:
        with self.client.session_transaction() as cookie:
            return "_user_id" in cookie
