"""What may a request say, and what does an answer say?

Requests are validated by these schemas.  Answers are written straight to JSON by
:mod:`resolver.web.api.answers`; their schemas stand in the OpenAPI document, and the tests hold
the answers to them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import marshmallow as ma
from marshmallow import EXCLUDE, RAISE, fields, validate

from resolver.model.judgements import Verdict
from resolver.operations.access import ROLES
from resolver.operations.review import MAX_REASON
from resolver.storage import ProposalState
from resolver.web.comparison import Status
from resolver.web.current import settings

MAX_LIMIT = 500
MAX_OFFSET = 9_499
MAX_EXCLUDED = 50
_MOMENT = re.compile(r"\d{4}(-\d\d(-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?)?)?")
_DATASET = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")


def _about(text: str, example: Any = None) -> dict[str, Any]:
    return {"description": text} | ({} if example is None else {"example": example})


def _printable(text: str) -> None:
    if "\0" in text:
        raise ma.ValidationError("must not hold a NUL.")


def _moment(text: str) -> None:
    if _MOMENT.fullmatch(text) is None:
        raise ma.ValidationError("must be a date, or a date and time, as in ISO 8601.")


def _dataset(text: str) -> None:
    if _DATASET.fullmatch(text) is None:
        raise ma.ValidationError("must be 1 to 100 letters, digits, '_', '.' or '-'.")


def _text(
    about: str, *, shortest: int | None = None, longest: int = 1_000, example: Any = None, **kwargs: Any
) -> fields.String:
    checks = [validate.Length(shortest, longest), _printable, *kwargs.pop("also", ())]
    return fields.String(validate=checks, metadata=_about(about, example), **kwargs)


def _texts(about: str, *, most: int = 500, **kwargs: Any) -> fields.List[str]:
    return fields.List(
        fields.String(validate=[validate.Length(max=1_000), _printable]),
        load_default=list,
        validate=validate.Length(max=most),
        metadata=_about(about),
        **kwargs,
    )


def _since() -> fields.String:
    return _text("Only what changed since then, ISO 8601.", longest=40, also=[_moment], load_default=None)


def _delisted() -> fields.Boolean:
    return fields.Boolean(
        load_default=False, metadata=_about("Also entities that have left the lists they were on.")
    )


class _Loose(ma.Schema):
    class Meta:
        unknown = EXCLUDE


class _Strict(ma.Schema):
    class Meta:
        unknown = RAISE


# for the schemas of reviewing, which stand in a module of their own
about, text, texts = _about, _text, _texts
Loose = _Loose
Strict = _Strict

# --- problems ---------------------------------------------------------------------------------


class FaultAnswer(ma.Schema):
    """One thing wrong with a request."""

    loc = fields.List(fields.Raw(), metadata=_about("Where: the path into the request.", ["body", "queries"]))
    msg = fields.String(metadata=_about("What is wrong."))
    type = fields.String(metadata=_about("Which kind of fault.", "value_error"))


class Problem(ma.Schema):
    """Problem details as in RFC 9457."""

    type = fields.String(metadata=_about("Which problem; explained on the documentation page."))
    title = fields.String(metadata=_about("The problem in general."))
    status = fields.Integer(metadata=_about("The HTTP status."))
    detail = fields.String(metadata=_about("The problem as it occurred."))
    instance = fields.String(metadata=_about("The request, as the log names it."))
    errors = fields.List(fields.Nested(FaultAnswer), metadata=_about("Every fault, with its place."))
    chain = fields.List(fields.Integer(), metadata=_about("Numbers of the judgements that contradict."))


# --- match ------------------------------------------------------------------------------------


class MatchParameters(_Loose):
    """How to screen.  Unknown parameters are ignored."""

    repeats = True  # the same few from each caller, and no names

    limit = fields.Integer(
        load_default=5,
        validate=validate.Range(0, MAX_LIMIT),
        metadata=_about("Most results for each query."),
    )
    threshold = fields.Float(
        load_default=None,
        validate=validate.Range(0, 1),
        metadata=_about("A result is a match where `score >= threshold`.  Without it, the setting (0.7)."),
    )
    cutoff = fields.Float(
        load_default=None,
        validate=validate.Range(0, 1),
        metadata={
            "deprecated": True,
            "description": "A result is returned where `score >= min(cutoff, threshold)`.  Without it, the "
            "setting of the threshold.",
        },
    )
    algorithm = _text("A name that `/algorithms` lists, or `best`.", longest=100, load_default="best")
    include_dataset = _texts("Only results from these datasets.")
    exclude_dataset = _texts("No results from these datasets.")
    exclude_schema = _texts("No results of these schemata.")
    topics = _texts("Only results with one of these topics.")
    changed_since = _since()
    exclude_entity_ids = _texts(
        "No results with these ids; ids of merged records exclude their entity.", most=MAX_EXCLUDED
    )

    delisted = _delisted()
    explain = fields.String(
        load_default="evidence",
        validate=validate.OneOf(["none", "evidence", "full"]),
        metadata=_about(
            "`none`: scores and probabilities only, the fastest; `evidence`: what speaks for and against; "
            "`full`: also the steps from the prior to the probability."
        ),
    )


class ExplainParameters(MatchParameters):
    """A query, an entity, and how the query would be screened."""

    repeats = False
    query = _text("The name that is asked for.", longest=1_000, required=True)
    entity = _text("Id of the entity, or of a record under it.", longest=500, required=True)
    dataset = _text("Dataset that would be asked.", longest=100, load_default="default")
    schema = _text("FollowTheMoney schema of the query.", longest=100, load_default="LegalEntity")
    birth_date = _text("Birth date of the query, perhaps partial.", longest=40, load_default=None)
    country = _text("Country of the query, as code or name.", longest=100, load_default=None)
    customer = _text("Id of the customer who is asked for, as in `id` of a query.", load_default=None)


class Properties(fields.Field[dict[str, tuple[str, ...]]]):
    """Property -> values: a text, a number, or a list of them; each becomes a text."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Any, **kwargs: Any
    ) -> dict[str, tuple[str, ...]]:
        if not isinstance(value, Mapping):
            raise ma.ValidationError("must be an object of property names and values.")
        longest = settings().max_name_length
        faults: dict[str, list[str]] = {}
        found: dict[str, tuple[str, ...]] = {}
        for name, given in value.items():
            texts = [_written(v) for v in (given if isinstance(given, list) else [given])]
            faults[name] = [fault for text in texts if (fault := _fault(text, longest))]
            known = tuple(dict.fromkeys(t.strip() for t in texts if isinstance(t, str) and t.strip()))
            if name == "name" and texts and not known and not faults[name]:
                faults[name] = ["must hold at least one name that is not blank."]
            if known:
                found[name] = known
        if any(faults.values()):
            raise ma.ValidationError({name: messages for name, messages in faults.items() if messages})
        return found


def _written(value: Any) -> Any:
    """The value as text; None for nothing and for nested entities, which are not compared."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else str(value)
    if value is None or isinstance(value, str | list):
        return value
    return None


def _fault(text: Any, longest: int) -> str | None:
    if isinstance(text, list):
        return "must be a text, a number, or a flat list of them."
    if text is not None and "\0" in text:
        return "must not hold a NUL."
    if text is not None and len(text) > longest:
        return f"must not be longer than {longest:,} characters."
    return None


class QueryBody(_Loose):
    """The asking side: one FollowTheMoney entity.  A whole one, as services answer it, is fine."""

    id = fields.Raw(
        load_default=None,
        metadata={"type": ["string", "null"], "description": "The caller's own id; echoed."},
    )
    schema = _text("A matchable FollowTheMoney schema.", longest=100, required=True, example="Person")
    properties = Properties(
        required=True,
        metadata={
            "type": "object",
            "additionalProperties": {"type": ["string", "number", "array"]},
            "description": "Property names of the schema with one value or a list.  Unknown properties are "
            "ignored, with a warning.",
            "example": {"name": ["Aung San Suu Kyi"], "birthDate": "1945-06-19", "nationality": ["mm"]},
        },
    )


class MatchBody(_Loose):
    """A batch of named queries."""

    queries = fields.Dict(
        keys=fields.String(validate=[validate.Length(max=1_000), _printable]),
        values=fields.Nested(QueryBody, allow_none=True),
        required=True,
        metadata=_about("Queries by names of your own; the answers come under the same names."),
    )
    weights = fields.Dict(
        keys=fields.String(),
        values=fields.Float(),
        load_default=dict,
        metadata=_about("Feature -> factor on its weight; `/algorithms` lists the features."),
    )
    config = fields.Dict(
        keys=fields.String(),
        load_default=dict,
        metadata=_about("Accepted for compatibility; there is nothing to configure by request."),
    )


class Total(ma.Schema):
    """How many there are."""

    value = fields.Integer()
    relation = fields.String(metadata=_about("`eq`, or `gte` where it is a lower bound."))


class CitationAnswer(ma.Schema):
    """Where a value stands: in a document, or in an entry of a list."""

    kind = fields.String(validate=validate.OneOf(["document", "list"]))
    property = fields.String(metadata=_about("The property whose value is cited."))
    value = fields.String(metadata=_about("The value that is cited."))
    matched = fields.Boolean(metadata=_about("Whether the score rests on this value.  Only in /match."))
    dataset = fields.String()
    quote = fields.String(metadata=_about("The source's own words."))
    document = fields.String(metadata=_about("Document: id of its version."))
    title = fields.String(allow_none=True, metadata=_about("Document: its title."))
    publisher = fields.String(allow_none=True, metadata=_about("Document: who published it."))
    date = fields.String(allow_none=True, metadata=_about("Document: when it was published."))
    start = fields.Integer(metadata=_about("Document: `text[start:end] == quote`, in code points."))
    end = fields.Integer()
    sentence = fields.String(metadata=_about("Document: the sentence around the quote."))
    sentence_start = fields.Integer()
    sentence_end = fields.Integer()
    url = fields.String(metadata=_about("Document: path of its text in this service."))
    source_url = fields.String(allow_none=True, metadata=_about("Document: where it was published."))
    version = fields.String(metadata=_about("List: digest of the version."))
    entry = fields.String(metadata=_about("List: the publisher's id of the entry."))
    field = fields.String(metadata=_about("List: field of the publisher's format."))


class EvidenceAnswer(ma.Schema):
    """What one comparison found."""

    feature = fields.String()
    score = fields.Float(
        allow_none=True, metadata=_about("Likeness from 0 to 1; null where a side says nothing.")
    )
    log_odds = fields.Float(metadata=_about("Share in the answer: positive speaks for the same party."))
    query = fields.String(allow_none=True)
    candidate = fields.String(allow_none=True)
    sentence = fields.String(metadata=_about("The finding in plain words."))
    citations = fields.List(fields.Nested(CitationAnswer), metadata=_about("Only in /admin."))


class Explanation(ma.Schema):
    """A feature's share, in the shape that yente's clients read."""

    score = fields.Float()
    detail = fields.String()
    query = fields.String(allow_none=True)
    candidate = fields.String(allow_none=True)
    weight = fields.Float()


class StepAnswer(ma.Schema):
    """One step from what is believed before any evidence to the answer."""

    feature = fields.String(metadata=_about("`prior` for the first step, then the features of the evidence."))
    sentence = fields.String()
    log_odds = fields.Float(metadata=_about("What the step adds; of the first, where it starts."))
    score = fields.Float(metadata=_about("The score reached with this step."))
    probability = fields.Float(metadata=_about("The calibrated probability reached with this step."))


class EntityAnswer(ma.Schema):
    """One entity in FollowTheMoney's shape, with its citations."""

    id = fields.String(metadata=_about("Canonical id."))
    caption = fields.String(metadata=_about("The name to show."))
    schema = fields.String()
    properties = fields.Dict(keys=fields.String(), values=fields.List(fields.String()))
    datasets = fields.List(fields.String())
    referents = fields.List(fields.String(), metadata=_about("Ids of the records joined under this one."))
    target = fields.Boolean(metadata=_about("Whether a topic marks a risk."))
    first_seen = fields.String(allow_none=True)
    last_seen = fields.String(allow_none=True)
    last_change = fields.String(allow_none=True)
    delisted = fields.String(
        allow_none=True, metadata=_about("When it left the last list that it was on; null while on one.")
    )
    citations = fields.List(fields.Nested(CitationAnswer))


class ScoredEntityAnswer(EntityAnswer):
    """An entity that a query drew."""

    score = fields.Float(metadata=_about("From 0 to 1; orders the results."))
    match = fields.Boolean(metadata=_about("`score >= threshold`."))
    probability = fields.Float(metadata=_about("Calibrated: of answers given 0.9, nine in ten are right."))
    explanations = fields.Dict(keys=fields.String(), values=fields.Nested(Explanation))
    evidence = fields.List(fields.Nested(EvidenceAnswer))
    waterfall = fields.List(fields.Nested(StepAnswer), metadata=_about("With `explain=full` only."))


class QueryEcho(ma.Schema):
    """The query as it was understood."""

    id = fields.String(allow_none=True)
    schema = fields.String()
    properties = fields.Dict(keys=fields.String(), values=fields.List(fields.String()))


class SuppressedAnswer(ma.Schema):
    """An entity left out of an answer: it is known not to be who was asked for."""

    entity = fields.String()
    score = fields.Float(allow_none=True)
    probability = fields.Float(allow_none=True)
    suppression = fields.Integer(metadata=_about("Its number, see `GET /admin/suppressions/{number}`."))
    user = fields.String(metadata=_about("Who said so."))
    until = fields.String(allow_none=True)


class Matches(ma.Schema):
    """The answer to one query."""

    status = fields.Integer()
    query = fields.Nested(QueryEcho)
    results = fields.List(fields.Nested(ScoredEntityAnswer))
    total = fields.Nested(Total, metadata=_about("Results with `match: true`, before `limit`."))
    warnings = fields.List(fields.String(), metadata=_about("What of the query was left out."))
    suppressed = fields.List(
        fields.Nested(SuppressedAnswer), metadata=_about("What a suppression left out of the results.")
    )


class Provenance(ma.Schema):
    """What an answer rests on, so that it can be replayed."""

    snapshot = fields.String()
    model = fields.String(metadata=_about("Which weights."))
    version = fields.String(metadata=_about("Of the service."))


class ListAge(ma.Schema):
    """How fresh a list is."""

    version = fields.String(metadata=_about("Digest of the version in force."))
    age_hours = fields.Float(
        allow_none=True, metadata=_about("Since it was last known to be what its publisher has.")
    )


class MatchAnswer(ma.Schema):
    """The answers to a batch."""

    responses = fields.Dict(keys=fields.String(), values=fields.Nested(Matches))
    limit = fields.Integer()
    threshold = fields.Float()
    datasets = fields.Dict(
        keys=fields.String(), values=fields.Nested(ListAge), metadata=_about("The lists asked, by name.")
    )
    provenance = fields.Nested(Provenance)


class NearestTokenAnswer(ma.Schema):
    """A token of the query and the entity's token that is most like it."""

    query = fields.String()
    candidate = fields.String()
    likeness = fields.Float(metadata=_about("From 0 to 1."))
    enough = fields.Boolean(metadata=_about("Whether the two are taken for one token."))


class LiftAnswer(ma.Schema):
    """Something that would have raised the score, all else being as it is."""

    change = fields.String()
    log_odds = fields.Float()
    score = fields.Float()
    reaches = fields.Boolean(metadata=_about("Whether that score reaches the threshold."))


class ExplainAnswer(ma.Schema):
    """Why an entity is an answer to a query, or why it is not."""

    query = fields.Nested(QueryEcho)
    result = fields.Nested(ScoredEntityAnswer)
    threshold = fields.Float()
    outcome = fields.String(
        metadata=_about(
            "`match`; `below_threshold`; `not_a_candidate`: no token of its names is like the query's; "
            "`filtered`: the request leaves it out; `suppressed`: a standing suppression does."
        )
    )
    why = fields.List(fields.String(), metadata=_about("In sentences, the decisive one first."))
    tokens = fields.List(fields.Nested(NearestTokenAnswer))
    lifts = fields.List(fields.Nested(LiftAnswer), metadata=_about("What would have raised the score."))
    provenance = fields.Nested(Provenance)


# --- search, entities, documents --------------------------------------------------------------


class SearchParameters(_Loose):
    """What to look for.  Unknown parameters are ignored."""

    q = _text("Words of a name.  Empty: everything.", load_default="")
    schema = _text("Only entities of this schema and those below it.", longest=100, load_default="Thing")
    limit = fields.Integer(
        load_default=10, validate=validate.Range(0, MAX_LIMIT), metadata=_about("Most results.")
    )
    offset = fields.Integer(
        load_default=0, validate=validate.Range(0, MAX_OFFSET), metadata=_about("Results to leave out.")
    )
    countries = _texts("Only entities of these countries (ISO codes).")
    topics = _texts("Only entities with these topics.")
    datasets = _texts("Only entities from these datasets.")
    include_dataset = _texts("Only entities from these datasets.")
    exclude_dataset = _texts("No entities from these datasets.")
    exclude_schema = _texts("No entities of these schemata.")
    changed_since = _since()
    delisted = _delisted()
    customer = _text(
        "Your own id of the customer who is looked for: suppressions of that customer apply.",
        load_default=None,
    )


class FacetItem(ma.Schema):
    """One value of a facet."""

    name = fields.String()
    label = fields.String()
    count = fields.Integer()


class Facet(ma.Schema):
    """How the results spread over one property."""

    label = fields.String()
    values = fields.List(fields.Nested(FacetItem))


class SearchAnswer(ma.Schema):
    """One page of entities."""

    results = fields.List(fields.Nested(EntityAnswer))
    total = fields.Nested(Total)
    facets = fields.Dict(keys=fields.String(), values=fields.Nested(Facet))
    limit = fields.Integer()
    offset = fields.Integer()
    suppressed = fields.List(
        fields.Nested(SuppressedAnswer), metadata=_about("What a suppression left out of the results.")
    )


class EntityParameters(_Loose):
    """How to show an entity.  Unknown parameters are ignored."""

    nested = fields.Boolean(
        load_default=True,
        metadata=_about("Accepted for compatibility: nothing is nested here."),
    )


class MentionAnswer(ma.Schema):
    """A stretch of a document that names somebody."""

    start = fields.Integer()
    end = fields.Integer()
    text = fields.String()
    type = fields.String(metadata=_about("`Person` or `Organization`."))
    kind = fields.String(metadata=_about("`name`, `acronym` or `partial`."))
    record = fields.String()
    entity = fields.String(metadata=_about("Canonical id of the entity that the mention belongs to."))
    sentence_start = fields.Integer()
    sentence_end = fields.Integer()


class DocumentSummary(ma.Schema):
    """A document without its text."""

    id = fields.String(metadata=_about("Of this version; made of dataset, name and content."))
    dataset = fields.String()
    name = fields.String(metadata=_about("The source's own name for it."))
    digest = fields.String(metadata=_about("SHA-256 of its bytes."))
    title = fields.String(allow_none=True)
    publisher = fields.String(allow_none=True)
    date = fields.String(allow_none=True)
    source_url = fields.String(allow_none=True)
    url = fields.String(metadata=_about("Path of the document in this service."))


class DocumentAnswer(DocumentSummary):
    """A document's version as it was read."""

    text = fields.String(metadata=_about("As read; spans count its code points."))
    mentions = fields.List(fields.Nested(MentionAnswer))
    superseded_by = fields.String(allow_none=True, metadata=_about("Id of the version that took its place."))
    ingested_at = fields.String()


class IngestedAnswer(DocumentSummary):
    """What became of a posted document."""

    created = fields.Boolean(metadata=_about("False where the very same was there already."))
    records = fields.List(fields.String(), metadata=_about("Ids of the records read from it."))
    superseded = fields.String(allow_none=True, metadata=_about("Id of the version it took the place of."))


class _DocumentFacts(ma.Schema):
    name = _text("The source's own name for it; a new text under it supersedes the old.", shortest=1)
    title = _text("Its title.", load_default=None, allow_none=True)
    publisher = _text("Who published it.", load_default=None, allow_none=True)
    date = _text(
        "When it was published, ISO 8601.", load_default=None, allow_none=True, longest=40, also=[_moment]
    )
    url = _text("Where it was published.", load_default=None, allow_none=True, longest=4_000)
    dataset = _text("The dataset it belongs to.", longest=100, also=[_dataset], load_default="documents")


class DocumentParameters(_DocumentFacts, _Loose):
    """Facts about a document whose body is plain text.  Unknown parameters are ignored."""


class DocumentBody(_DocumentFacts, _Strict):
    """A document as JSON."""

    text = fields.String(required=True, metadata=_about("The text itself."))


# --- the service ------------------------------------------------------------------------------


class StatusAnswer(ma.Schema):
    """How it goes."""

    status = fields.String(metadata={"enum": ["ok"]})


class DatasetAnswer(ma.Schema):
    """One dataset."""

    name = fields.String()
    title = fields.String()
    kind = fields.String()
    version = fields.String(allow_none=True)
    index_version = fields.String(allow_none=True)
    index_current = fields.Boolean()
    load = fields.Boolean(  # type: ignore[assignment]  # a field's name, gone from the class
        metadata=_about("Whether it holds entities of its own.")
    )
    updated_at = fields.String(allow_none=True, metadata=_about("When its version in force was loaded."))
    last_change = fields.String(allow_none=True, metadata=_about("The same, as some clients call it."))
    age_hours = fields.Float(
        allow_none=True,
        metadata=_about("List: since it was last known to be what its publisher has."),
    )
    problem = fields.String(
        allow_none=True, metadata=_about("List: why the newest attempt was refused; the last good one stays.")
    )
    entities = fields.Integer()
    children = fields.List(fields.String())


class CatalogAnswer(ma.Schema):
    """What is known, and how fresh it is."""

    datasets = fields.List(fields.Nested(DatasetAnswer))
    current = fields.List(fields.String(), metadata=_about("Datasets that are as their source has them."))
    outdated = fields.List(
        fields.String(),
        metadata=_about("Lists older than their schedule, or whose newest version was refused."),
    )
    index_stale = fields.Boolean(metadata=_about("Whether a list is outdated."))
    snapshot = fields.String()


class AlgorithmAnswer(ma.Schema):
    """One way to score."""

    name = fields.String()
    description = fields.String()
    features = fields.Dict(metadata=_about("Feature -> what it compares."))
    docs = fields.Dict(metadata=_about("The same, under the name that some clients read."))


class AlgorithmsAnswer(ma.Schema):
    """The ways to score."""

    algorithms = fields.List(fields.Nested(AlgorithmAnswer))
    default = fields.String()
    best = fields.String()


# --- lists ------------------------------------------------------------------------------------


class ListAnswer(ma.Schema):
    """A published list, and how fresh it is."""

    name = fields.String()
    title = fields.String()
    format = fields.String(metadata=_about("What it is read as."))
    version = fields.String(allow_none=True, metadata=_about("Digest of the version in force."))
    published = fields.String(allow_none=True, metadata=_about("The publisher's own date of that version."))
    loaded_at = fields.String(allow_none=True)
    age_hours = fields.Float(
        allow_none=True, metadata=_about("Since it was last known to be what its publisher has.")
    )
    counts = fields.Dict(keys=fields.String(), values=fields.Integer(), metadata=_about("Schema -> records."))
    records = fields.Integer()
    checked_at = fields.String(allow_none=True, metadata=_about("When the publisher was last asked."))
    problem = fields.String(
        allow_none=True, metadata=_about("Why the newest attempt was refused; the last good one stays.")
    )
    due = fields.Boolean(metadata=_about("Whether it is time to ask the publisher."))
    outdated = fields.Boolean(metadata=_about("Older than its schedule, or its newest version was refused."))


class ListsAnswer(ma.Schema):
    """All lists: those of the catalogue, and those loaded by hand."""

    results = fields.List(fields.Nested(ListAnswer))


class RejectedAnswer(ma.Schema):
    """A row that could not be read."""

    place = fields.String()
    text = fields.String()
    reason = fields.String()


class LoadedAnswer(ma.Schema):
    """What a load came to."""

    name = fields.String()
    version = fields.String(allow_none=True)
    changed = fields.Boolean(metadata=_about("False where nothing is new."))
    added = fields.Integer()
    updated = fields.Integer()
    removed = fields.Integer()
    notices = fields.List(fields.String(), metadata=_about("What an operator should know of the file."))
    rejected = fields.List(fields.Nested(RejectedAnswer), metadata=_about("Rows that gave no record."))
    unread = fields.Integer(metadata=_about("Values kept as notes, not understood."))
    problem = fields.String(
        allow_none=True, metadata=_about("Why nothing was taken; the last good version stays.")
    )


class UpdateAnswer(StatusAnswer):
    """How a refresh goes."""

    lists = fields.List(
        fields.Nested(LoadedAnswer), metadata=_about("With `sync=true`: what each list came to.")
    )


class UpdateParameters(_Loose):
    """How to refresh.  Unknown parameters are ignored."""

    token = _text(
        "The setting `update_token`, instead of a key.  Better sent as the header `X-Update-Token`: "
        "addresses end up in logs.",
        load_default=None,
    )
    sync = fields.Boolean(load_default=False, metadata=_about("Whether to answer when it is done."))


class UpdateHeaders(_Loose):
    """The token, where no log sees it."""

    token = fields.String(
        data_key="X-Update-Token",
        load_default=None,
        metadata=_about("The setting `update_token`, instead of a key."),
    )


class LoadParameters(_Loose):
    """How to read an uploaded list.  Unknown parameters are ignored."""

    force = fields.Boolean(load_default=False, metadata=_about("Take the list although it has shrunk."))
    format = _text(
        "Format of the files; without it, it is recognised by content.", longest=100, load_default=None
    )
    filename = _text("Name of the file, where the body is the file itself.", longest=200, load_default="list")


class DiffParameters(_Loose):
    """Which versions to compare.  Unknown parameters are ignored."""

    old = _text("A version, or at least its first 8 letters.  Without it, the one before.", load_default=None)
    new = _text("A version, or its beginning.  Without it, the one in force.", load_default=None)
    act = fields.String(
        load_default=None,
        validate=validate.OneOf(["added", "changed", "removed"]),
        metadata=_about("Only changes of this kind."),
    )
    limit = fields.Integer(
        load_default=50, validate=validate.Range(0, MAX_LIMIT), metadata=_about("Most changes.")
    )
    offset = fields.Integer(
        load_default=0, validate=validate.Range(min=0), metadata=_about("Changes to leave out.")
    )


class FieldChangeAnswer(ma.Schema):
    """One property: what the record no longer says, and what it says now."""

    property = fields.String()
    removed = fields.List(fields.String())
    added = fields.List(fields.String())


class ChangeAnswer(ma.Schema):
    """One record that differs."""

    act = fields.String(validate=validate.OneOf(["added", "changed", "removed"]))
    id = fields.String()
    caption = fields.String()
    schema = fields.String()
    fields_ = fields.List(fields.Nested(FieldChangeAnswer), data_key="fields")


class DiffAnswer(ma.Schema):
    """What changed between two versions of a list."""

    name = fields.String()
    old = fields.String()
    new = fields.String()
    counts = fields.Dict(metadata=_about("`added`, `changed` and `removed`: schema -> records."))
    unchanged = fields.Integer()
    results = fields.List(fields.Nested(ChangeAnswer))
    total = fields.Integer(metadata=_about("Changes in all, of the kind asked for."))
    limit = fields.Integer()
    offset = fields.Integer()


# --- review -----------------------------------------------------------------------------------


class PageParameters(_Loose):
    """Which page.  Unknown parameters are ignored."""

    limit = fields.Integer(
        load_default=50, validate=validate.Range(1, MAX_LIMIT), metadata=_about("Most results.")
    )
    cursor = _text("`next` of the page before.", load_default=None)


class ProposalAnswer(ma.Schema):
    """Two records that may be the same."""

    left = fields.String()
    right = fields.String()
    score = fields.Float()
    probability = fields.Float()
    reason = fields.String()
    evidence = fields.List(fields.Nested(EvidenceAnswer))
    model = fields.String(allow_none=True)
    state = fields.String(validate=validate.OneOf([s.value for s in ProposalState]))
    worth = fields.Float(metadata=_about("What deciding it is worth; orders the queue."))
    created = fields.String()
    url = fields.String(metadata=_about("Path of the pair side by side."))


class RecordAnswer(ma.Schema):
    """One record with its citations."""

    id = fields.String()
    dataset = fields.String()
    schema = fields.String()
    caption = fields.String()
    properties = fields.Dict(keys=fields.String(), values=fields.List(fields.String()))
    citations = fields.List(fields.Nested(CitationAnswer))


class ComparedProperty(ma.Schema):
    """One property on both sides."""

    property = fields.String()
    label = fields.String()
    status = fields.String(validate=validate.OneOf([s.value for s in Status]))
    left = fields.List(fields.String())
    right = fields.List(fields.String())


class JudgementAnswer(ma.Schema):
    """One row of the log."""

    number = fields.Integer()
    left = fields.String()
    right = fields.String()
    verdict = fields.String(validate=validate.OneOf([v.value for v in Verdict]))
    user = fields.String()
    reason = fields.String()
    code = fields.String(allow_none=True)
    at = fields.String(metadata=_about("UTC."))
    score = fields.Float(allow_none=True)
    probability = fields.Float(allow_none=True)
    model = fields.String(allow_none=True)
    snapshot = fields.String(allow_none=True)
    evidence = fields.Dict(metadata=_about("As it was when the verdict was given."))
    revokes = fields.Integer(allow_none=True, metadata=_about("Number of the row that this one takes back."))
    batch = fields.String(allow_none=True, metadata=_about("Names the bulk decision, split or undo."))
    stage = fields.String(
        allow_none=True, metadata=_about("`first`: it counts for nothing until a second person agrees.")
    )
    confirms = fields.Integer(allow_none=True, metadata=_about("Number of the first person's row."))
    previous = fields.String(metadata=_about("Hash of the row before."))
    hash = fields.String()


class PairAnswer(ma.Schema):
    """Two records side by side."""

    left = fields.Nested(RecordAnswer)
    right = fields.Nested(RecordAnswer)
    entities = fields.List(fields.Nested(EntityAnswer))
    comparison = fields.List(fields.Nested(ComparedProperty))
    score = fields.Float(allow_none=True)
    probability = fields.Float(allow_none=True)
    evidence = fields.List(fields.Nested(EvidenceAnswer))
    judgements = fields.List(fields.Nested(JudgementAnswer))
    version = fields.String(metadata=_about("The same as the ETag; send it as `If-Match`."))
    state = fields.String(allow_none=True, metadata=_about("Of its proposal."))
    together = fields.Boolean(metadata=_about("Whether the two are judged the same now."))
    claim = fields.Dict(allow_none=True, metadata=_about("Who has it open."))
    second = fields.Dict(metadata=_about("Whether it needs two people, and what was said so far."))
    effect = fields.Dict(metadata=_about("What `same` would make of the two entities."))
    refused = fields.Dict(metadata=_about("Verdict -> the rows that say otherwise."))
    override = fields.List(
        fields.String(),
        metadata=_about("Verdicts against what the model holds for certain: they need a code."),
    )
    lapsed = fields.String(allow_none=True, metadata=_about("Why the proposal lapsed."))
    gone = fields.List(fields.Boolean(), metadata=_about("Whether each side has left its list."))


class JudgementBody(_Strict):
    """A verdict on a pair."""

    left = _text("Id of a record.", required=True)
    right = _text("Id of another record.", required=True)
    verdict = fields.String(required=True, validate=validate.OneOf([v.value for v in Verdict]))
    reason = _text("Why, in your words.", longest=MAX_REASON, load_default="")
    code = _text(
        "A reason code of `GET /admin/policy`: needed on `different`, and on a verdict against what the "
        "model holds for certain.",
        longest=100,
        load_default=None,
        allow_none=True,
    )
    revoke = fields.List(
        fields.Integer(),
        load_default=list,
        metadata=_about("Rows that say otherwise and are taken back in the same act."),
    )

    @ma.validates_schema
    def _two(self, data: dict[str, Any], **kwargs: Any) -> None:
        if data.get("left") == data.get("right"):
            raise ma.ValidationError("must be another record than left.", "right")


class RevocationBody(_Strict):
    """Why a judgement is taken back."""

    reason = _text("Why.", longest=MAX_REASON, load_default="")
    code = _text("A reason code.", longest=100, load_default=None, allow_none=True)


class ReviewHeaders(_Loose):
    """Headers that keep two acts from colliding."""

    if_match = fields.String(
        data_key="If-Match",
        load_default=None,
        metadata=_about("`version` of the pair as it was seen; 412 where it has changed since."),
    )
    idempotency_key = fields.String(
        data_key="Idempotency-Key",
        load_default=None,
        validate=validate.Length(1, 200),
        metadata=_about("A name of your own for this act: sent again, it gets the first answer again."),
    )


class OnceHeaders(_Loose):
    """The header that makes an act safe to repeat."""

    idempotency_key = fields.String(
        data_key="Idempotency-Key",
        load_default=None,
        validate=validate.Length(1, 200),
        metadata=_about("A name of your own for this act: sent again, it gets the first answer again."),
    )


class History(ma.Schema):
    """How an entity came to be."""

    entity = fields.String()
    judgements = fields.List(fields.Nested(JudgementAnswer))


class LogParameters(_Loose):
    """Which part of the log.  Unknown parameters are ignored."""

    after = fields.Integer(
        load_default=0,
        validate=validate.Range(0, 2**63 - 1),
        metadata=_about("Number of the last row already read."),
    )
    limit = fields.Integer(load_default=100, validate=validate.Range(1, 1_000), metadata=_about("Most rows."))
    user = _text("Only rows of this user.", load_default=None)
    batch = _text("Only rows of this batch.", load_default=None)
    record = _text("Only rows on this record.", load_default=None)
    since = _text("Only rows from then on (ISO 8601, UTC).", longest=40, load_default=None)
    until = _text("Only rows before then.", longest=40, load_default=None)


class LogPage(ma.Schema):
    """One page of the log, oldest first."""

    results = fields.List(fields.Nested(JudgementAnswer))
    next = fields.Integer(allow_none=True, metadata=_about("`after` of the next page; null on the last."))


class LogStateAnswer(ma.Schema):
    """Whether the log is as it was written."""

    intact = fields.Boolean()
    length = fields.Integer()
    head = fields.String(metadata=_about("Hash of the last row."))
    broken_at = fields.Integer(allow_none=True, metadata=_about("First row that does not fit."))
    why = fields.String(allow_none=True)


class KeyAnswer(ma.Schema):
    """A key, without its secret."""

    id = fields.String()
    name = fields.String()
    role = fields.String(validate=validate.OneOf(ROLES))
    created = fields.String()
    last_used = fields.String(allow_none=True)
    revoked = fields.String(allow_none=True)


class KeyList(ma.Schema):
    """All keys."""

    results = fields.List(fields.Nested(KeyAnswer))


class KeyBody(_Strict):
    """A key to be made."""

    name = _text("Who it is for; stands in the log.", longest=100, required=True, shortest=1)
    role = fields.String(required=True, validate=validate.OneOf(ROLES))


class NewKeyAnswer(KeyAnswer):
    """A key just made."""

    secret = fields.String(metadata=_about("The key itself: shown now and never again."))
