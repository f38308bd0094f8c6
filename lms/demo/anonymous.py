"""Failures of the invented town that were told without a name, and what colleagues asked about them."""

from datetime import timedelta
from random import Random

from lms.anonymous import queries, rules, services
from lms.anonymous.services import Told
from lms.anonymous.store import Store
from lms.demo import pulse
from lms.kernel import clock
from lms.kernel.immutable import immutable

SEED = 20_261_201
AGO = timedelta(days=7)  # so long ago was the batch


@immutable
class Tale:
    told: Told
    thanks: int
    question: str = ""
    answer: str = ""


TALES = (
    Tale(
        Told(
            title="要約を配ってから、元の資料にない数字に気づいた",
            intended="会議の資料を、AIで1枚に要約して配ろうとしました。",
            happened="配ったあとで、要約の中の金額が元の資料のどこにもないと聞かれました。配り直しをお願いしました。",
            cause="配る前に元の資料と見比べる手順が、決まっていませんでした。締め切りの前に時間が取れない流れも関係しています。",
            lesson="次は、要約の数字をひとつずつ元の資料で指さしてから配ります。",
        ),
        thanks=9,
        question="見比べるのに、どのくらい時間がかかりますか。",
        answer="数字だけなら5分ほどです。数字に印を付けてから見ると早く終わります。",
    ),
    Tale(
        Told(
            title="ていねいにしすぎて、何をお願いする文か分からなくなった",
            intended="督促の前のお知らせを、やわらかい文にしようとしました。",
            happened="「やわらかく」と頼んだ文をそのまま使い、期限がどこにあるか分からないという電話が続きました。",
            cause="ひな形に、期限と連絡先をいちばん上に置く決まりがありませんでした。",
            lesson="次は、先に期限と連絡先を自分で書き、残りの文だけを相談します。",
        ),
        thanks=6,
    ),
    Tale(
        Told(
            title="古い様式を読ませて、なくなった欄を案内した",
            intended="窓口のよくある質問への答えを、まとめて下書きしようとしました。",
            happened="前の年の様式を貼り付けていたので、もうない欄を案内する文ができ、そのまま使いかけました。",
            cause="共有の置き場所に、新しい様式と古い様式が同じ名前で並んでいました。",
            lesson="次は、貼り付ける前に様式の年度を確かめます。",
        ),
        thanks=4,
        question="古い様式は、その後どこに移しましたか。",
    ),
    Tale(
        Told(
            title="AIに聞いたことを言えず、同じことを2回調べた",
            intended="制度の変わった点を急いで調べようとしました。",
            happened="AIの答えを下調べに使ったと言い出せず、別の人が同じことを一から調べました。",
            cause="使ったと言ってよいのか、はっきりしていませんでした。聞ける雰囲気をつくる話し合いもまだでした。",
            lesson="次は、使ったことと確かめた所を、ひとこと添えて渡します。",
        ),
        thanks=12,
    ),
    Tale(
        Told(
            title="便利だと勧めた道具を、だれも開かなかった",
            intended="議事録の下書きを、まわりにも使ってもらおうとしました。",
            happened="やり方を送っただけで、ひと月たってもだれも試していませんでした。",
            cause="自分の机でいっしょに試す時間を取らず、手順の紙だけで伝わると思っていました。",
            lesson="次は、最初の1回を15分だけ隣でいっしょに試します。",
        ),
        thanks=7,
    ),
)


def fill_anonymous(store: Store) -> None:
    """Told and let out in one batch; always the same. A store in which something stands is left as it is."""
    if store.has_rows():
        return
    chance = Random(SEED)  # noqa: S311  (a story, not a secret)
    day = clock.today() - AGO
    with store.writing() as session:
        codes = ["".join(chance.choice(rules.LETTERS) for _ in range(rules.CODE_LENGTH)) for _ in TALES]
        for tale, code in zip(TALES, codes, strict=True):
            services.tell(session, tale.told, code=code, key=f"{chance.getrandbits(128):032x}", today=day)
        session.flush()
        services.publish(session, today=day)
        session.flush()
        for tale, code in zip(TALES, codes, strict=True):
            address = queries.mine(session, code).address
            for _ in range(tale.thanks):
                services.thank(session, address, f"{chance.getrandbits(128):032x}")
            if tale.question:
                key = f"{chance.getrandbits(128):032x}"
                services.ask(session, address, key, tale.question)
                session.flush()
                if tale.answer:
                    services.answer(session, code, key, tale.answer)
        session.flush()
        services.publish(session, today=day)
    pulse.answer(store)
    store.rewrite()
    store.keep()
