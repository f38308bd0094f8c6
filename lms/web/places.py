"""Where in a page a template stands while it is read from its beginning to its end: between tags, inside one, or where no tag can be."""

import re

# What holds letters only.
LETTERS_ONLY = {"option", "title", "textarea", "text", "desc", "script", "style"}
TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)")
VALUE = re.compile(r"""=["'][^"'<>]*$""")  # of an attribute that a macro writes into the tag of somebody else


class Place:
    """Read on by what is written between the outputs of a template."""

    def __init__(self) -> None:
        self._tag: str | None = None  # as far as it is read
        self._only = ""  # the element around, where it holds letters only
        self._takes_words = True
        self._is_begun = False  # nothing stands in that element yet, and its tag names no language

    def read(self, written: str) -> None:
        parts = re.split("([<>])", written)
        for part in parts:
            if part == "<":
                self._tag = part
            elif self._tag is not None:
                self._tag += part
                if part == ">":
                    self._end_tag(self._tag)
            elif part.strip():
                self._takes_words = True
                self._is_begun = False
        if VALUE.search(written):
            self._takes_words = False

    def _end_tag(self, tag: str) -> None:
        self._tag = None
        self._takes_words = 'lang="ja"' not in tag  # else it is said already
        self._is_begun = False
        if (found := TAG.match(tag)) and not tag.endswith("/>"):
            name = found[2].lower()
            if found[1]:
                self._only = "" if name == self._only else self._only
            elif not self._only and name in LETTERS_ONLY:
                self._only, self._is_begun = name, "lang=" not in tag

    def takes_words(self) -> bool:
        """What is put out here is text to which a tag may be added, and nothing says yet in which language it is."""
        return self._tag is None and not self._only and self._takes_words

    def takes_language(self) -> bool:
        """Only letters can follow, and the tag that has just ended can say in which language they are."""
        is_begun, self._is_begun = self._is_begun and self._tag is None, False
        return is_begun
