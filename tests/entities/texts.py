"""Small texts for the tests of joining: each text is named by a letter and says who is in it."""

from __future__ import annotations

from collections.abc import Iterable

from resolver.model.citations import DocumentCitation
from resolver.model.documents import Span
from resolver.model.records import Record, Value


def found(
    text: str,
    name: str,
    schema: str = "Person",
    *,
    aliases: Iterable[str] = (),
    weak: Iterable[str] = (),
    countries: Iterable[str] = (),
    roles: Iterable[str] = (),
) -> Record:
    """A record that the text of that name gives."""

    def value(prop: str, words: str) -> Value:
        span = Span(0, max(1, len(words)))
        return Value(prop, words, (DocumentCitation("news", text, span, words, span),))

    given = [("name", [name]), ("alias", aliases), ("weakAlias", weak)]
    given += [("country", countries), ("position", roles)]
    values = tuple(value(prop, words) for prop, texts in given for words in texts)
    return Record(f"{text}/{schema}/{name}", "news", schema, values)


def body(text: str, name: str, **given: Iterable[str]) -> Record:
    """An organisation that the text names."""
    return found(text, name, "Organization", **given)


def company_of(count: int, *texts: str) -> list[Record]:
    """So many others who are named in each of the texts."""
    known = (
        "Ottoline Brandvold",
        "Casimir Ferreyra",
        "Thandeka Molefe",
        "Ingrid Sauvageot",
        "Levan Abashidze",
    )
    return [found(text, name) for text in texts for name in known[:count]]
