"""What the deputy mayor of the invented town says to everybody, and what came back."""

from datetime import timedelta

from sqlalchemy.orm import Session

from lms.accounts.queries import rights
from lms.demo.register import Town
from lms.executive import services
from lms.kernel import clock

EXECUTIVE = "010005"
MESSAGE = "うまくいかなかった話が、先月は先に届くようになりました。話してくれた方に、まずお礼を言います。"
VOICES = (  # of whom (nobody without a name), text, may it be quoted, answer
    ("", "会議の資料を前の日の夕方に直すよう言われ、毎回残っています。締め切りを一日早めてほしいです。", True, "来月の庁議から、資料の締め切りを二日前にします。"),
    ("010001", "窓口の順番を知らせる画面が、奥の席から見えません。お年寄りが何度も立って見に来られます。", False, ""),
    ("", "新しい道具を試す時間がほしいです。朝の30分だけでも、電話に出ない時間があると助かります。", True, ""),
)  # fmt: skip


def hear(session: Session, town: Town) -> None:
    """No die is thrown here: nothing else of the town moves."""
    today = clock.today()
    mayor = rights.actor_of(session, town.accounts[EXECUTIVE], today=today)
    assert mayor is not None
    services.say(session, mayor, MESSAGE, f"副市長　{mayor.name}", today + timedelta(days=30), today=today)
    for number, (login, text, may_quote, answer) in enumerate(VOICES):
        writer = rights.actor_of(session, town.accounts[login or "010001"], today=today)
        assert writer is not None
        key = f"{number:032x}"
        told_on = today - timedelta(days=9 * (number + 1))
        services.speak(session, writer, key, text, is_named=bool(login), may_quote=may_quote, today=told_on)
        if answer:
            services.answer(session, mayor, key, answer, is_public=True, version=1, today=today - timedelta(days=2))
