"""What may be sent from a page?  (flask-wtf is published without type hints: hence the ignores.)"""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from resolver.operations.access import ROLES
from resolver.operations.review import MAX_REASON

REASONS = {
    "": "Reason …",
    "dates": "Dates contradict",
    "places": "Places or countries contradict",
    "numbers": "Numbers of papers or registers contradict",
    "roles": "Roles or positions contradict",
    "name-only": "Nothing but the name in common",
    "kind": "One is a person, the other is not",
    "other": "Something else (say what)",
}
"""Code -> what the log says.  The codes stay when the words are bettered."""


class SignIn(FlaskForm):  # type: ignore[misc]
    """A key."""

    key = PasswordField("Key", validators=[DataRequired("A key is needed."), Length(max=500)])
    next = HiddenField()


class VerdictForm(FlaskForm):  # type: ignore[misc]
    """A verdict on a pair."""

    verdict = HiddenField(validators=[DataRequired("Choose a verdict.")])
    version = HiddenField()
    code = SelectField(
        "Why", choices=[SelectChoice(code, words) for code, words in REASONS.items()], validators=[Optional()]
    )
    reason = StringField("In your words", validators=[Length(max=MAX_REASON)])

    def why(self) -> str:
        """The reason as the log is to have it: the words, else what the code says."""
        words = (self.reason.data or "").strip()
        code = self.code.data or ""
        return words or (REASONS[code] if code not in ("", "other") else "")


class Revocation(FlaskForm):  # type: ignore[misc]
    """Why a judgement is taken back."""

    reason = TextAreaField("Why", validators=[Length(max=MAX_REASON)])
    next = HiddenField()


class NewKey(FlaskForm):  # type: ignore[misc]
    """A key to be made."""

    name = StringField("Name", validators=[DataRequired("A key needs a name."), Length(max=100)])
    role = SelectField("Role", choices=[SelectChoice(role, role) for role in ROLES])
