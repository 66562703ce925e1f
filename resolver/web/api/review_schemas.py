"""What requests about reviewing may say, and what their answers say; see :mod:`resolver.web.api.schemas`."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from resolver.model.judgements import Verdict
from resolver.operations.review import MAX_REASON
from resolver.operations.suppressions import STATES
from resolver.storage import Order, ProposalState
from resolver.web.api.schemas import (
    JudgementAnswer,
    Loose,
    PageParameters,
    ProposalAnswer,
    QueryBody,
    Strict,
    about,
    text,
    texts,
)

QUEUE_STATES = [*(s.value for s in ProposalState), "waiting", "any"]
_CODE = "A reason code of `GET /admin/policy`."


class QueueParameters(PageParameters):
    """Which pairs of the queue, in which order."""

    state = fields.String(
        load_default="open",
        validate=validate.OneOf(QUEUE_STATES),
        metadata=about(
            "What has become of them: a pair lapses when one of its records changes, waits for a second "
            "person, is disputed by two, or was left to others; `waiting` is all that somebody has to see."
        ),
    )
    order = fields.String(
        load_default="worth",
        validate=validate.OneOf([o.value for o in Order]),
        metadata=about("By what deciding them is worth, by probability, or the oldest first."),
    )
    dataset = texts("Only pairs with a record of one of these datasets.")
    schema = text("Only pairs with a record of this schema.", load_default=None)
    document = text("Only pairs with a record read from this document.", load_default=None)
    minimum = fields.Float(
        load_default=0.0, validate=validate.Range(0, 1), metadata=about("Only pairs at least this probable.")
    )
    maximum = fields.Float(
        load_default=1.0, validate=validate.Range(0, 1), metadata=about("Only pairs at most this probable.")
    )
    unclaimed = fields.Boolean(load_default=False, metadata=about("Without pairs that others have open."))


class SideAnswer(ma.Schema):
    """A record in short."""

    id = fields.String()
    caption = fields.String()
    dataset = fields.String()
    schema = fields.String()
    cluster = fields.String(metadata=about("Id of its entity."))
    size = fields.Integer(metadata=about("How many records the entity has."))
    gone = fields.Boolean(metadata=about("Whether it has left its list."))


class ClaimAnswer(ma.Schema):
    """Who has a pair open."""

    left = fields.String()
    right = fields.String()
    user = fields.String()
    at = fields.String()
    until = fields.String(metadata=about("When it lapses by itself."))


class QueuedAnswer(ProposalAnswer):
    """A pair of the queue, with why it stands where it stands."""

    sides = fields.List(fields.Nested(SideAnswer))
    severity = fields.Float(metadata=about("Of the graver list."))
    screenings = fields.Integer(metadata=about("How often screenings hit the two entities."))
    age_days = fields.Float()
    corroboration = fields.Integer(metadata=about("How many findings speak for it."))
    claim = fields.Nested(ClaimAnswer, allow_none=True)
    opinions = fields.Integer(metadata=about("How many people have said something that waits for another."))
    why = fields.String(metadata=about("Why it stands where it stands."))


class QueuePage(ma.Schema):
    """One page of the queue."""

    results = fields.List(fields.Nested(QueuedAnswer))
    next = fields.String(allow_none=True, metadata=about("Cursor of the next page; null on the last."))
    total = fields.Integer()


class LinkedAnswer(ma.Schema):
    """What comparing all records came to."""

    merged = fields.Integer(metadata=about("Pairs merged without a person."))
    queued = fields.Integer(metadata=about("Pairs that wait for one."))


class TakeParameters(Loose):
    """How to claim a pair."""

    take = fields.Boolean(load_default=False, metadata=about("Also where somebody else has it open."))


class ClaimList(ma.Schema):
    """Who has what open."""

    results = fields.List(fields.Nested(ClaimAnswer))


class PairParameters(Loose):
    """Two records or entities."""

    left = text("Id of a record or an entity.", required=True)
    right = text("Id of another.", required=True)


class ClashAnswer(ma.Schema):
    """A property of which a party has one, with different values."""

    prop = fields.String()
    label = fields.String()
    values = fields.List(fields.Raw(), metadata=about("Each value with the ids of the records that say it."))


class LinkAnswer(ma.Schema):
    """A judgement that holds an entity together."""

    left = fields.String()
    right = fields.String()
    number = fields.Integer()
    probability = fields.Float(allow_none=True)
    user = fields.String()


class MergePreviewAnswer(ma.Schema):
    """What two entities would become."""

    id = fields.String()
    name = fields.String()
    members = fields.List(fields.Nested(SideAnswer))
    names = fields.List(fields.String())
    conflicts = fields.List(fields.Nested(ClashAnswer))
    weakest = fields.Nested(LinkAnswer, allow_none=True)
    fences = fields.List(fields.Nested(JudgementAnswer), metadata=about("Earlier negatives between the two."))
    suppressions = fields.Integer()
    screenings = fields.Integer()
    redirects = fields.List(fields.String(), metadata=about("Ids that would redirect."))
    second = fields.Boolean(metadata=about("Whether it needs two people."))
    why_second = fields.List(fields.String())


class OpinionAnswer(ma.Schema):
    """What one person said; null where the second one is not to know."""

    user = fields.String()
    verdict = fields.String(allow_none=True)
    code = fields.String(allow_none=True)
    reason = fields.String(allow_none=True)
    at = fields.String()
    number = fields.Integer()


class SecondAnswer(ma.Schema):
    """Whether a pair needs two people."""

    needed = fields.Boolean()
    why = fields.List(fields.String())
    opinions = fields.List(fields.Nested(OpinionAnswer))
    yours = fields.Nested(OpinionAnswer, allow_none=True)
    blind = fields.Boolean()
    disputed = fields.Boolean()


class _Reasoned(Strict):
    """An act with its reason."""

    reason = text("In your words.", longest=MAX_REASON, load_default="")
    code = text(_CODE, longest=100, load_default=None, allow_none=True)


class BulkBody(_Reasoned):
    """A verdict on all waiting pairs that fit, or on these."""

    verdict = fields.String(required=True, validate=validate.OneOf([v.value for v in Verdict]))
    pairs = fields.List(
        fields.List(fields.String(), validate=validate.Length(equal=2)),
        load_default=None,
        allow_none=True,
        metadata=about("These pairs, instead of all that fit."),
    )
    state = fields.String(load_default="open", validate=validate.OneOf(QUEUE_STATES))
    dataset = fields.List(fields.String(), load_default=list)
    schema = text("Only pairs with a record of this schema.", load_default=None, allow_none=True)
    document = text("Only pairs with a record of this document.", load_default=None, allow_none=True)
    minimum = fields.Float(load_default=0.0, validate=validate.Range(0, 1))
    maximum = fields.Float(load_default=1.0, validate=validate.Range(0, 1))
    token = text(
        "That of the preview; without one nothing is written and the preview is answered.",
        longest=100,
        load_default=None,
        allow_none=True,
    )


class RefusedAnswer(ma.Schema):
    """A pair that the verdict cannot be given on."""

    left = fields.String()
    right = fields.String()
    why = fields.String()
    chain = fields.List(fields.Integer())


class BulkAnswer(ma.Schema):
    """What a bulk decision did, or with ``preview`` would do."""

    preview = fields.Boolean()
    total = fields.Integer(metadata=about("How many pairs fit."))
    taken = fields.Integer(metadata=about("How many are decided at once."))
    sample = fields.List(fields.Nested(QueuedAnswer))
    refused = fields.List(fields.Nested(RefusedAnswer))
    second = fields.Integer(metadata=about("How many wait for a second person."))
    overrides = fields.Integer()
    token = fields.String(allow_none=True)
    batch = fields.String(allow_none=True, metadata=about("Names the decision, to be taken back as one."))
    judgements = fields.List(fields.Nested(JudgementAnswer))


class UndoBody(_Reasoned):
    """What is taken back: a batch, or all that a user wrote on a day."""

    batch = text("Name of the batch.", longest=100, load_default=None, allow_none=True)
    user = text("Whose day.", load_default=None, allow_none=True)
    day = text("Which day (UTC).", longest=10, load_default=None, allow_none=True, example="2024-02-28")
    preview = fields.Boolean(load_default=False, metadata=about("Only say which rows."))

    @ma.validates_schema
    def _one(self, data: dict[str, Any], **kwargs: Any) -> None:
        if (data.get("batch") is None) == (data.get("user") is None or data.get("day") is None):
            raise ma.ValidationError("give a batch, or a user and a day.", "batch")


class UndoneAnswer(ma.Schema):
    """What taking back came to."""

    preview = fields.Boolean()
    batch = fields.String(allow_none=True, metadata=about("Names it, so that it can itself be taken back."))
    judgements = fields.List(fields.Nested(JudgementAnswer))
    left = fields.List(fields.Raw(), metadata=about("Numbers of rows that were left, and why."))


class FormationStepAnswer(ma.Schema):
    """One judgement that holds an entity together."""

    judgement = fields.Nested(JudgementAnswer)
    left = fields.Nested(SideAnswer)
    right = fields.Nested(SideAnswer)
    size = fields.Integer(metadata=about("How many records were one after it."))


class FormationAnswer(ma.Schema):
    """How an entity was formed."""

    entity = fields.String()
    steps = fields.List(fields.Nested(FormationStepAnswer))
    weakest = fields.Nested(JudgementAnswer, allow_none=True)
    suspended = fields.List(fields.Nested(JudgementAnswer))
    version = fields.String(metadata=about("The same as the ETag; send it as `If-Match` with a split."))


class EdgeAnswer(ma.Schema):
    """What is said of two records."""

    left = fields.String()
    right = fields.String()
    number = fields.Integer(allow_none=True)
    verdict = fields.String(validate=validate.OneOf(["same", "different", "suspended", "proposed"]))
    probability = fields.Float(allow_none=True)
    user = fields.String(allow_none=True)
    at = fields.String()
    weakest = fields.Boolean()


class GraphAnswer(ma.Schema):
    """An entity as a graph."""

    nodes = fields.List(fields.Nested(SideAnswer))
    edges = fields.List(fields.Nested(EdgeAnswer))


class SplitBody(_Reasoned):
    """Which records are taken out of an entity."""

    out = fields.List(fields.String(), required=True, metadata=about("Ids of the records that leave."))
    together = fields.Boolean(load_default=True, metadata=about("As one entity; else each alone."))
    preview = fields.Boolean(load_default=False, metadata=about("Only say what it would do."))


class SplitAnswer(ma.Schema):
    """What a split did, or with ``preview`` would do."""

    preview = fields.Boolean()
    stays = fields.List(fields.List(fields.String()))
    leaves = fields.List(fields.List(fields.String()))
    revoked = fields.List(fields.Nested(JudgementAnswer))
    added = fields.List(fields.Raw(), metadata=about("Verdicts that are written, each with its pair."))
    version = fields.String(allow_none=True)
    batch = fields.String(allow_none=True)
    judgements = fields.List(fields.Nested(JudgementAnswer))
    ids = fields.List(fields.String(), metadata=about("Ids of the entities that came of it."))


class DaysParameters(Loose):
    """How far back."""

    days = fields.Integer(
        load_default=30, validate=validate.Range(1, 3_660), metadata=about("How many days, today the last.")
    )


_DAYS = about("Each day, oldest first: the day, answers that gave it, answers a suppression kept it out of.")


class ScreeningsAnswer(ma.Schema):
    """How often screenings found an entity, or would have but for a suppression."""

    entity = fields.String()
    total = fields.Integer()
    suppressed = fields.Integer()
    last = fields.String(allow_none=True)
    days = fields.List(fields.Raw(), metadata=_DAYS)


class OverviewParameters(PageParameters):
    """Of which days and dataset."""

    days = fields.Integer(
        load_default=30, validate=validate.Range(1, 3_660), metadata=about("How many days, today the last.")
    )
    dataset = fields.String(load_default=None, metadata=about("Only entities that stand on this dataset."))


class OfListAnswer(ma.Schema):
    """How often entities of a dataset were found."""

    dataset = fields.String()
    found = fields.Integer()
    suppressed = fields.Integer()
    entities = fields.Integer(metadata=about("How many of its entities were found or left out."))


class OfEntityAnswer(ma.Schema):
    """How often an entity was found."""

    entity = fields.String()
    caption = fields.String()
    schema = fields.String()
    datasets = fields.List(fields.String())
    found = fields.Integer()
    suppressed = fields.Integer()
    last = fields.String(metadata=about("The last day that counts anything."))


class OverviewPage(ma.Schema):
    """The screenings of some days, and one page of the entities that they found."""

    found = fields.Integer()
    suppressed = fields.Integer()
    days = fields.List(fields.Raw(), metadata=_DAYS)
    lists = fields.List(fields.Nested(OfListAnswer))
    results = fields.List(fields.Nested(OfEntityAnswer))
    next = fields.String(allow_none=True, metadata=about("Cursor of the next page; null on the last."))
    total = fields.Integer(metadata=about("Number of such entities."))


class SuppressionParameters(PageParameters):
    """Which suppressions."""

    state = fields.String(
        load_default="standing",
        validate=validate.OneOf(STATES),
        metadata=about("Whether they hold, or why not."),
    )
    entity = text("Only of this entity.", load_default=None)
    customer = text("Only of the customer with this id of yours.", load_default=None)
    user = text("Only by this user.", load_default=None)


class SuppressionBody(_Reasoned):
    """This customer is not that listed party."""

    query = fields.Nested(
        QueryBody, required=True, metadata=about("The customer, as screened; `id` is your own id of theirs.")
    )
    entity = text("Id of the entity.", required=True)
    rests_on = fields.List(
        fields.String(),
        load_default=list,
        metadata=about("Properties that tell the two apart; by default all facts that the query states."),
    )
    until = text("Last day.", longest=10, load_default=None, allow_none=True, example="2030-02-28")


class LiftBody(Strict):
    """Why a suppression is taken back."""

    reason = text("Why.", longest=MAX_REASON, load_default="")


class SuppressionAnswer(ma.Schema):
    """A customer who is not a listed party."""

    number = fields.Integer()
    customer = fields.String(allow_none=True)
    schema = fields.String()
    properties = fields.Dict(keys=fields.String(), values=fields.List(fields.String()))
    entity = fields.String(metadata=about("Its id now."))
    entity_then = fields.String()
    caption = fields.String()
    rests_on = fields.List(fields.String())
    user = fields.String()
    reason = fields.String()
    code = fields.String(allow_none=True)
    at = fields.String()
    until = fields.String(allow_none=True)
    state = fields.String(validate=validate.OneOf([s for s in STATES if s != "any"]))
    why = fields.String(allow_none=True, metadata=about("Why it holds no longer."))
    lifted_by = fields.String(allow_none=True)
    lifted_at = fields.String(allow_none=True)


class SuppressionPage(ma.Schema):
    """One page of suppressions, newest first."""

    results = fields.List(fields.Nested(SuppressionAnswer))
    next = fields.String(allow_none=True, metadata=about("Cursor of the next page; null on the last."))
    total = fields.Integer()


class StatisticsAnswer(ma.Schema):
    """How the queue moves, and how far two people agree."""

    queue = fields.Dict(metadata=about("How many pairs are in each state; `oldest` since when one waits."))
    days = fields.List(fields.Dict(), metadata=about("What happened on each day."))
    agreement = fields.Dict(metadata=about("Pairs that two people judged, and on how many they agreed."))


class ExportParameters(Loose):
    """In which form."""

    format = fields.String(
        load_default="jsonl",
        validate=validate.OneOf(["jsonl", "csv"]),
        metadata=about("JSON lines with all evidence, or CSV without it."),
    )


class PolicyAnswer(ma.Schema):
    """How this house reviews; see `config/review.toml`."""

    codes = fields.List(fields.Dict())
    four_eyes = fields.Dict()
    claim_minutes = fields.Float()
    bulk_limit = fields.Integer()
    suppression_days = fields.Integer()
    auto_merge_above = fields.Integer()
    age_doubles_days = fields.Float()
    severity = fields.Dict()
