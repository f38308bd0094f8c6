"""What the office of the demo has corrected in the readings of the lessons, and the words that it explains itself. Draws nothing: the town stays as it is."""

from lms.catalog import queries as catalog
from lms.catalog.services import reading, words
from lms.catalog.services.words import Entry
from lms.demo.register import OFFICE
from lms.demo.story import Story

EVERYWHERE = (("10分", "じゅっぷん"), ("20分", "にじゅっぷん"), ("30分", "さんじゅっぷん"), ("40分", "よんじゅっぷん"))
IN_ONE_COURSE = (("b2-safe-ai", "私が", "わたしが"),)
OWN_WORDS = (
    Entry(
        "庁内の生成AI",
        "ちょうないのせいせいえーあい",
        "環野市の庁内だけで動く生成AI。入れた文は、AIの学習に使われません。",
        "the AI inside our own network",
    ),
    Entry("DX推進室", "でぃーえっくすすいしんしつ", "生成AIやデジタルのことを、いっしょに考える室。内線2410。", "DX Office"),
    Entry(
        "個人情報",
        "こじんじょうほう",
        "だれのことかが分かる情報。組み合わせて分かるものも入ります。迷ったら係長か、DX推進室（内線2410）へ。",
    ),
)


def correct(story: Story) -> None:
    office = story.actor(story.town.accounts[OFFICE])
    courses = {card.slug: card.course_id for card in catalog.catalogue(story.session)}
    for word, read_as in EVERYWHERE:
        reading.correct(story.session, office, word=word, reading=read_as, course_id=None)
    for slug, word, read_as in IN_ONE_COURSE:
        if slug in courses:
            reading.correct(story.session, office, word=word, reading=read_as, course_id=courses[slug])
    for entry in OWN_WORDS:
        words.add(story.session, office, entry)
