from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolver.model.documents import Mention, Span
from resolver.web.review.marks import Link, Wanted, differences, sentence_marked, stretches, text_marked

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)


def spans(text: str) -> st.SearchStrategy[Span]:
    return (
        st.tuples(st.integers(0, len(text) - 1), st.integers(1, len(text)))
        .filter(lambda ends: ends[0] < ends[1])
        .map(lambda ends: Span(*ends))
    )


def mention(span: Span, text: str) -> Mention:
    return Mention("d", span, span.of(text), "Person", Span(0, len(text)), "name", "r")


@given(st.data())
def test_the_stretches_of_a_text_are_the_text(data: st.DataObject) -> None:
    text = data.draw(TEXTS)
    found = data.draw(st.lists(spans(text), max_size=4))
    wanted = data.draw(st.none() | spans(text))
    sentence = data.draw(spans(text))
    came_for = Wanted(wanted, sentence) if wanted is not None else None
    whole = data.draw(st.none() | spans(text))
    parts = stretches(text, [mention(s, text) for s in found], came_for, whole)
    assert "".join(part.text for part in parts) == (text if whole is None else whole.of(text))
    if wanted is not None and whole is None:
        assert "".join(part.text for part in parts if part.wanted) == wanted.of(text)
        assert "".join(part.text for part in parts if part.sentence) == sentence.of(text)


def test_a_mention_is_one_stretch_where_nothing_cuts_it() -> None:
    text = "Ada Lovelace wrote to Babbage."
    parts = stretches(text, [mention(Span(0, 12), text), mention(Span(22, 29), text)], None)
    assert [part.text for part in parts if part.mention] == ["Ada Lovelace", "Babbage"]
    assert all(part.first for part in parts if part.mention)


@given(TEXTS, st.lists(TEXTS, max_size=3))
def test_marking_differences_loses_no_letter_and_lets_no_markup_through(text: str, others: list[str]) -> None:
    marked = str(differences(text, others))
    plain = re.sub(r'<span class="differs">|</span>', "", marked)
    assert "<" not in plain
    for mark, char in (("&lt;", "<"), ("&gt;", ">"), ("&#34;", '"'), ("&#39;", "'"), ("&amp;", "&")):
        plain = plain.replace(mark, char)
    assert plain == text


@pytest.mark.parametrize(
    ("text", "others", "marked"),
    [
        ("Pannun", ["Panun"], "n"),
        ("Panun", ["Pannun"], ""),
        ("RANA", ["rana"], ""),
        ("José", ["Jose"], "é"),
        ("Rana", [], ""),
    ],
)
def test_the_letters_that_differ_are_marked(text: str, others: list[str], marked: str) -> None:
    assert (
        "".join(re.findall(r'<span class="differs">(.*?)</span>', str(differences(text, others)))) == marked
    )


def test_an_accent_is_never_parted_from_its_letter() -> None:
    assert 'class="differs">é<' in str(differences("José", ["Jose"]))


def test_a_sentence_carries_its_mark() -> None:
    text = "First. <b>Ada</b> wrote. Last."
    assert (
        str(sentence_marked(text, Span(7, 24), Span(10, 13))) == "&lt;b&gt;<mark>Ada</mark>&lt;/b&gt; wrote."
    )


def test_a_marked_text_says_where_each_mention_leads_and_escapes_everything() -> None:
    text = "<b>Ada</b> wrote to Babbage & Co."
    mentions = [mention(Span(3, 6), text), mention(Span(20, 27), text)]
    links = {"r": Link("/e/1?a=b&c", 'A "quoted" <name>', "Person", person=True)}
    marked = str(text_marked(text, mentions, Wanted(Span(3, 6), Span(3, 6)), links))
    assert marked == (
        '&lt;b&gt;<span class="sentence"><a class="mention wanted" href="/e/1?a=b&amp;c" '
        'title="Person: A &#34;quoted&#34; &lt;name&gt;" id="at">Ada</a></span>&lt;/b&gt; wrote to '
        '<a class="mention" href="/e/1?a=b&amp;c" title="Person: A &#34;quoted&#34; &lt;name&gt;" id="m20">'
        "Babbage</a> &amp; Co."
    )


def test_the_place_asked_for_is_named_once_even_where_a_mention_begins_within() -> None:
    text = "the minister Ada Lovelace said"
    links = {"r": Link("/e", "Ada", "Person", person=True)}
    marked = str(text_marked(text, [mention(Span(13, 25), text)], Wanted(Span(4, 25), Span(4, 25)), links))
    assert marked.count('id="at"') == 1
    assert '<mark id="at">minister </mark><a class="mention wanted"' in marked
