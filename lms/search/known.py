"""What the tables say about the words of a query."""

from collections.abc import Mapping, Sequence
from dataclasses import field

from lms.kernel.immutable import immutable
from lms.search.typed import Units


@immutable
class Other:
    """Another way to say it, as units that stand one after another, and how one comes to it."""

    units: Units
    text: str
    docs: int = 0  # in how many documents, as far as is known


@immutable
class Known:
    """What the tables say about the words of a query."""

    synonyms: Mapping[Units, Sequence[Other]] = field(default_factory=dict)
    readings: Mapping[str, Sequence[Other]] = field(default_factory=dict)
    meanings: Mapping[int, Sequence[Other]] = field(default_factory=dict)
    bones: Mapping[str, Sequence[Other]] = field(default_factory=dict)
    slips: Mapping[str, Sequence[Other]] = field(default_factory=dict)  # for words that nowhere stand: those that look or sound alike
    clips: Mapping[Units, Sequence[Other]] = field(default_factory=dict)  # for crumbs: words that they may be cut short from
    docs: Mapping[str, int] = field(default_factory=dict)
    documents: int = 0

    def along_with(self, other: "Known") -> "Known":
        """What both say, of other words in the same tables."""
        return Known(
            {**self.synonyms, **other.synonyms},
            {**self.readings, **other.readings},
            {**self.meanings, **other.meanings},
            {**self.bones, **other.bones},
            docs={**self.docs, **other.docs},
            documents=self.documents,
        )


NOTHING = Known()
