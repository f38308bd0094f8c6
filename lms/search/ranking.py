"""In which order documents answer: as it was typed in a title; with all words in the title; with all words, before all in other words by what they
weigh; then without one of them, of a sentence with two things that it is about; then with some of them, those that say much first.

Each of these is a leg: a question to the index with a limit of its own. They make one statement, the same for every query that has as many
of the looser legs, so that it is built once. Of the others, one that a query does not need asks for a word that nowhere stands.
"""

import math
from functools import cache, partial
from typing import Any

from sqlalchemy import Float, Integer, String, bindparam, cast, column, func, literal_column, not_, select, table, union_all
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.dialects.postgresql import TSQUERY as TSQUERY_TYPE

from lms.kernel.immutable import immutable
from lms.search import wording
from lms.search.kinds import MOST_SHOWN
from lms.search.loosening import MOST_PAIRED, MOST_WAYS, MOST_WEIGHED, about, loosened, paired, telling, weight
from lms.search.query import Query, Thing

ENOUGH = 10  # with so many full answers, nobody needs the looser ones
MOST_LOOSE = 60
MOST_LOOSE_WEIGHED = 150  # on PostgreSQL, which weighs what is newest and not what is best
MOST_PHRASED = 2_000  # the same for words that have to stand one after another, on PostgreSQL
STEP = 1_000.0  # between tiers; a weight within a tier is smaller
LOOSE = 9 * STEP  # from here on: only some of the words are there
UNLIMITED = 1_000_000
TITLE_WEIGHT = 4.0
WEIGHTS = "'{0.1, 0.1, 0.1, 0.4}'::float4[]"  # the same for PostgreSQL: of D, C, B and A
SENTENCE_WEIGHTS = (
    "'{0.3, 0.1, 0.1, 0.4}'::float4[]"  # a title seldom has all of a sentence: that the other words are there says nearly as much
)
HEADS = ("heading", "titled")  # asked of the titles alone
FULL = ("heading", "titled", "exact", "typed", "full")
TIERS = {"heading": 0, "titled": 1, "exact": 2, "typed": 2, "full": 2}
CLOSER = ("exact", "typed")  # no tiers of their own: words in passing may stand next to each other too
BONUS_SQLITE, BONUS_POSTGRESQL = 1.5, 0.3  # for each of them, in the weights of the one and the other
LOOSER = tuple(f"loose_{number}" for number in range(MOST_WAYS))
SOME = len(FULL) + len(LOOSER) + 5  # the last tier: some of the words, those that say much before those that say little
TOPICAL = 0.7  # how much what a sentence begins with says where it stands in a title, beside how much all of it says anywhere
HEADED = 0.5  # how much more a word says in a title


@immutable
class Way:
    """How an index is asked: which statement, without its parameters."""

    collection: str
    is_sqlite: bool
    is_weighed: bool = True
    is_counting: bool = False  # everything that answers, in no order
    is_without: bool = False  # something must not stand there
    is_narrow: bool = False  # few documents are to be expected: PostgreSQL fetches them all and does not go through the newest one by one
    is_sentence: bool = False  # in the place of the looser legs: any two things of it
    looser: int = len(LOOSER)  # so many of the looser legs: planning one that asks for nothing costs as much as planning any other


def way(collection: str, query: Query, *, is_sqlite: bool, is_counting: bool = False) -> Way:
    is_weighed = not is_counting and _is_weighable(query)
    is_narrow = not is_sqlite and not is_counting and _is_narrow(query)
    is_without, is_sentence = bool(query.without), bool(paired(query))
    looser = 0 if is_sentence else len(loosened(query))
    return Way(collection, is_sqlite, is_weighed, is_counting, is_without, is_narrow, is_sentence, looser)


def params(query: Query, *, is_sqlite: bool, most: int = MOST_SHOWN) -> dict[str, Any]:
    """The words of *query* for each leg, and how many answers of a leg are looked at."""
    say = wording.FTS5 if is_sqlite else wording.TSQUERY
    nothing = say.phrase(wording.NOTHING)
    is_quick = is_sqlite or _expected(query) <= MOST_PHRASED
    is_surer = any(say.is_surer(term) for term in query.terms)
    said = {
        "heading": _heading(say, query, is_surer=is_surer),
        "exact": say.terms(query, [], also=[query.whole]) if query.whole and is_quick else nothing,
        "titled": say.heads(query, query.terms),
        "typed": say.terms(query, query.terms, is_typed=True) if is_surer else nothing,
        "full": say.terms(query, query.terms),
    }
    pairs, some = paired(query), telling(query)
    words = [term for thing in pairs for term in thing] or [*query.terms, *query.pieces]
    looser = (say.terms(query, terms) for terms in loosened(query))
    said |= _of_sentence(say, query, pairs) if pairs else dict(zip(LOOSER, looser, strict=False))
    if (things := about(query)) and not _is_weighable(query):
        said["exact"] = say.headed(query, things[:MOST_PAIRED])
    asked: dict[str, Any] = {f"leg_{name}": words for name, words in said.items()}
    if is_sqlite:
        asked["leg_some"] = say.wanted(query, say.some(say.term(term, is_typed=False) for term in some)) if some else nothing
    else:
        asked["some"] = [say.wanted(query, say.term(term, is_typed=False)) for term in some]
        asked["weights"] = [weight(term, query) for term in some]
        asked["words"] = say.some([*(say.term(term, is_typed=False) for term in words), *map(say.phrase, query.phrases)])
    unwanted = {"unwanted": say.unwanted(query)} if query.without and not is_sqlite else {}
    return {**asked, **unwanted, "most_full": most, "most_loose": MOST_LOOSE if is_sqlite else MOST_LOOSE_WEIGHED}


def _of_sentence(say: wording.Wording, query: Query, things: list[Thing]) -> dict[str, str]:
    """Any two things; the first, for that is what it is about, with another in the title; all of them."""
    return {
        "paired": say.two(query, things),
        "topical": say.with_one(query, things[0], things[1:]),
        "about": say.terms(query, [term for thing in things for term in thing]),
    }


def _heading(say: wording.Wording, query: Query, *, is_surer: bool) -> str:
    """In a title as it was typed: one word after another, or the only word itself and not another for it."""
    if query.whole:
        return say.heads(query, [], also=[query.whole])
    return say.heads(query, query.terms, is_typed=True) if is_surer else say.phrase(wording.NOTHING)


@cache
def hits(asked: Way) -> Any:
    """(doc_id, rank) of what answers, each once, the smaller rank first. Takes *params*."""
    full = _leg(asked, "full").cte("full_leg")
    legs = [select(full.c.doc_id, _number(TIERS["full"]).label("tier"), full.c.weight)]
    bonus = BONUS_SQLITE if asked.is_sqlite else BONUS_POSTGRESQL
    for name in () if asked.is_counting else HEADS if asked.is_narrow else FULL[:-1]:
        leg = _leg(asked, name).subquery(name)
        legs.append(select(leg.c.doc_id, _number(TIERS[name]), _number(-bonus if name in CLOSER else 0)))
    few = _few(full)
    looser = {name: partial(_leg, asked, name) for name in LOOSER[: asked.looser]}
    for number, (name, ask) in enumerate(({"paired": partial(_paired, asked)} if asked.is_sentence else looser).items()):
        leg = ask(_said(few)).cte(f"{name}_leg")
        legs.append(select(leg.c.doc_id, _number(10 + number), leg.c.weight))
        few = _few(leg, few)
    some = _some(asked, _said(few)).subquery("some")
    legs.append(select(some.c.doc_id, _number(SOME), some.c.weight))
    every = union_all(*legs).subquery("legs")
    rank = func.min(every.c.tier) * _number(STEP) + func.sum(every.c.weight)
    return select(every.c.doc_id, rank.label("rank")).group_by(every.c.doc_id)


def _few(leg: Any, before: Any = None) -> Any:
    """(is_few): whether this leg, and those before it, found too few. Counted once, and handed on from leg to leg."""
    is_few = select(func.count()).select_from(leg).scalar_subquery() < ENOUGH
    said = is_few if before is None else is_few & _said(before)
    return select(said.label("is_few")).cte(f"few_in_{leg.name}")


def _said(few: Any) -> Any:
    return select(few.c.is_few).scalar_subquery()


@cache
def titled(asked: Way) -> Any:
    leg = _leg(asked, "titled").subquery("titled")
    return select(leg.c.doc_id, leg.c.weight.label("rank"))


def _leg(asked: Way, name: str, condition: Any = None) -> Any:
    """(doc_id, weight): full answers are weighed once, in the widest leg; the others only say in which tier a document stands."""
    words = bindparam(f"leg_{name}", type_=String())
    most: Any = bindparam("most_loose" if name in LOOSER else "most_full", type_=Integer())
    is_weighed = name in LOOSER or (name == "full" and asked.is_weighed)
    if asked.is_counting and name == "full":
        most = None
    if asked.is_sqlite:
        return _ask_sqlite(asked.collection, words, most, condition, is_weighed=is_weighed)
    place = "heads" if name in HEADS else "tokens"
    if asked.is_narrow and name == "full":
        return _ask_postgresql_closest(asked, words, most, is_weighed=is_weighed)
    return _ask_postgresql(asked, place, words, most, condition, is_weighed=is_weighed)


def _paired(asked: Way, condition: Any) -> Any:
    """Any two things of a sentence, weighed by all of them, and more where what it begins with stands in the title, for that is what it is about."""
    if not asked.is_sqlite:
        return _paired_postgresql(asked, condition)
    most: Any = bindparam("most_loose", type_=Integer())
    two, topical = (
        _ask_sqlite(asked.collection, bindparam(f"leg_{name}", type_=String()), most, condition, is_weighed=True).subquery(name)
        for name in ("paired", "topical")
    )
    both = union_all(select(two), select(topical.c.doc_id, topical.c.weight * _number(TOPICAL))).subquery("paired_hits")
    return select(both.c.doc_id, func.sum(both.c.weight).label("weight")).group_by(both.c.doc_id)


def _paired_postgresql(asked: Way, condition: Any) -> Any:
    """Those with two of them which say most of them in the title, and the newest with all; each is fetched and weighed once."""
    index = _postgresql(asked.collection)
    said = {name: cast(bindparam(f"leg_{name}", type_=String()), TSQUERY_TYPE) for name in ("paired", "topical", "about")}
    most: Any = bindparam("most_loose", type_=Integer())
    two, whole = (
        # First all of them, or each document would be read, from the newest on, until there are enough.
        select(index.c.doc_id, index.c.heads).where(index.c.tokens.op("@@")(said[name]), condition).offset(0).subquery(name)
        for name in ("paired", "about")
    )
    words = cast(bindparam("words", type_=String()), TSQUERY_TYPE)
    headed = select(two.c.doc_id).order_by(func.ts_rank(two.c.heads, words).desc(), two.c.doc_id.desc()).limit(most).subquery("headed")
    newest = select(whole.c.doc_id).order_by(whole.c.doc_id.desc()).limit(most).subquery("newest")
    hits = union_all(select(headed, _number(0).label("is_whole")), select(newest, _number(1))).subquery("paired_hits")
    picked = select(hits.c.doc_id, func.max(hits.c.is_whole).label("is_whole")).group_by(hits.c.doc_id).subquery("picked")
    times = _number(1) + picked.c.is_whole + cast(index.c.heads.bool_op("@@")(said["topical"]), Integer)
    weight = _weighed(index.c.tokens, SENTENCE_WEIGHTS, is_weighed=True) * times
    return select(picked.c.doc_id, weight.label("weight")).join(index, index.c.doc_id == picked.c.doc_id)


def _some(asked: Way, condition: Any) -> Any:
    """What has some of the words. The weights of PostgreSQL do not know how rare a word is: here they are brought along."""
    if asked.is_sqlite:
        return _ask_sqlite(
            asked.collection, bindparam("leg_some", type_=String()), bindparam("most_loose", type_=Integer()), condition, is_weighed=True
        )
    said = cast(bindparam("some", type_=ARRAY(String())), ARRAY(TSQUERY_TYPE))  # read once, and not for each document
    words: Any = func.unnest(said, bindparam("weights", type_=ARRAY(Float())))
    of = words.table_valued(column("said", TSQUERY_TYPE), "weight", name="some_words").render_derived()
    index = _postgresql(asked.collection)
    anywhere = select(index.c.doc_id, of.c.weight).join(of, index.c.tokens.op("@@")(of.c.said))
    headed = select(index.c.doc_id, of.c.weight * HEADED).join(of, index.c.heads.op("@@")(of.c.said))
    hits = union_all(anywhere, headed.where(_is_clean(index)) if asked.is_without else headed).subquery("some_hits")
    best = select(hits.c.doc_id, cast(-func.sum(hits.c.weight), Float).label("weight")).where(condition).group_by(hits.c.doc_id)
    return best.order_by(literal_column("weight"), hits.c.doc_id.desc()).limit(bindparam("most_loose", type_=Integer()))


def _postgresql(collection: str) -> Any:
    return table(collection, column("doc_id"), column("heads", TSVECTOR), column("tokens", TSVECTOR))


def _ask_sqlite(collection: str, words: Any, most: Any, condition: Any, *, is_weighed: bool) -> Any:
    index = table(collection, column("rowid"))
    bm25: Any = func.bm25(literal_column(collection), literal_column(str(TITLE_WEIGHT)), literal_column("1.0"))
    weight = bm25 if is_weighed else _number(0)
    found = select(index.c.rowid.label("doc_id"), weight.label("weight")).where(literal_column(collection).op("MATCH")(words))
    found = found if condition is None else found.where(condition)  # here, so that nothing is weighed in vain
    return found if most is None else found.order_by(bm25 if is_weighed else index.c.rowid.desc()).limit(most)


def _is_clean(index: Any) -> Any:
    """What is not wanted stands nowhere in the text: the words of titles do not know."""
    return not_(index.c.tokens.bool_op("@@")(cast(bindparam("unwanted", type_=String()), TSQUERY_TYPE)))


def _ask_postgresql(asked: Way, place: str, words: Any, most: Any, condition: Any, *, is_weighed: bool) -> Any:
    index = _postgresql(asked.collection)
    query = cast(words, TSQUERY_TYPE)
    found = select(index.c.doc_id, index.c[place].label("vector")).where(index.c[place].op("@@")(query))
    found = found.where(_is_clean(index)) if asked.is_without and place == "heads" else found
    found = found if condition is None else found.where(condition)
    newest = (found if most is None else found.order_by(index.c.doc_id.desc()).limit(most)).subquery()
    return select(newest.c.doc_id, _weighed(newest.c.vector, WEIGHTS, is_weighed=is_weighed))


def _ask_postgresql_closest(asked: Way, words: Any, most: Any, *, is_weighed: bool) -> Any:
    """Few documents have all words: each is fetched once and asked whether they stand there as they were typed. Those come first, then the newest."""
    index = _postgresql(asked.collection)
    closer = [cast(bindparam(f"leg_{name}", type_=String()), TSQUERY_TYPE) for name in CLOSER]
    closeness: Any = sum((cast(index.c.tokens.bool_op("@@")(query), Integer) for query in closer), start=literal_column("0"))
    found = select(index.c.doc_id, index.c.tokens.label("vector"), closeness.label("closeness"))
    found = found.where(index.c.tokens.op("@@")(cast(words, TSQUERY_TYPE)))
    closest = found.order_by(literal_column("closeness").desc(), index.c.doc_id.desc()).limit(most).subquery()
    weight = _weighed(closest.c.vector, WEIGHTS, is_weighed=is_weighed) - closest.c.closeness * _number(BONUS_POSTGRESQL)
    return select(closest.c.doc_id, weight.label("weight"))


def _weighed(vector: Any, weights: str, *, is_weighed: bool) -> Any:
    some = cast(bindparam("words", type_=String()), TSQUERY_TYPE)
    weight = -10 * func.ts_rank(literal_column(weights), vector, some) if is_weighed else _number(0)
    return cast(weight, Float).label("weight")


def _number(value: float) -> Any:
    """As it stands in the statement: these never change."""
    return literal_column(str(float(value)))


def _is_weighable(query: Query) -> bool:
    """Weighing reads how common each word is, that of words which are not wanted too."""
    return query.avoided + sum(term.reach for term in query.terms) <= MOST_WEIGHED


def _is_narrow(query: Query) -> bool:
    """Whether fetching all that has the words is less than going through the newest until so many have them."""
    expected = _expected(query)
    return expected <= MOST_WEIGHED and expected**2 <= 2 * MOST_SHOWN * max(query.documents, 1)


def _expected(query: Query) -> float:
    """In how many documents all words are to be expected: four times as many as if they had nothing to do with each other, at most those of the rarest."""
    total = max(query.documents, 1)
    share = math.prod(min(term.docs / total, 1.0) for term in query.terms)
    return min(4 * total * share, *(term.reach for term in query.terms), total)


def is_loose(rank: float) -> bool:
    """Whether a document with this rank has only some of the words."""
    return rank >= LOOSE


def is_of_some(rank: float) -> bool:
    """Whether it has any of the words, and no more is known: the last leg."""
    return rank > (SOME - 1) * STEP
