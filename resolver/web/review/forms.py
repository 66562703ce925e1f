"""What may be sent from a page?  (flask-wtf is published without type hints: hence the ignores.)"""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, EqualTo, Length

from resolver.operations.access import ROLES
from resolver.operations.review import MAX_REASON
from resolver.operations.users import MAX_PASSWORD, MIN_PASSWORD

_PASSWORD = (
    DataRequired("A password is needed."),
    Length(MIN_PASSWORD, MAX_PASSWORD, f"{MIN_PASSWORD} to {MAX_PASSWORD} characters."),
)


class SignIn(FlaskForm):  # type: ignore[misc]
    """A name and a password, or a key."""

    name = StringField("Name", validators=[Length(max=100)])
    password = PasswordField("Password", validators=[Length(max=MAX_PASSWORD)])
    key = PasswordField("Key", validators=[Length(max=500)])
    next = HiddenField()


class NewUser(FlaskForm):  # type: ignore[misc]
    """A user to be added."""

    name = StringField("Name", validators=[DataRequired("A user needs a name."), Length(max=100)])
    role = SelectField("Role", choices=[SelectChoice(role, role) for role in ROLES], default="analyst")
    password = PasswordField("First password", validators=_PASSWORD)


class NewPassword(FlaskForm):  # type: ignore[misc]
    """Another password."""

    password = PasswordField("New password", validators=_PASSWORD)


class OwnPassword(NewPassword):
    """Another password, by the one who knows the one before."""

    old = PasswordField("Password you have now", validators=[DataRequired("It is needed.")])
    again = PasswordField(
        "New password once more", validators=[EqualTo("password", "The two are not the same.")]
    )


class VerdictForm(FlaskForm):  # type: ignore[misc]
    """A verdict on a pair, with its reason code after a colon: ``different:dates``."""

    verdict = HiddenField(validators=[DataRequired("Choose a verdict.")])
    version = HiddenField()
    reason = StringField("A note", validators=[Length(max=MAX_REASON)])

    def given(self) -> tuple[str, str | None]:
        """The verdict and its code, if it has one."""
        verdict, _, code = str(self.verdict.data).partition(":")
        return verdict, code or None

    def note(self) -> str:
        """The words that go with it."""
        return (self.reason.data or "").strip()


class Revocation(FlaskForm):  # type: ignore[misc]
    """Why a judgement is taken back."""

    reason = TextAreaField("Why", validators=[Length(max=MAX_REASON)])
    next = HiddenField()


class NewKey(FlaskForm):  # type: ignore[misc]
    """A key to be made."""

    name = StringField("Name", validators=[DataRequired("A key needs a name."), Length(max=100)])
    role = SelectField("Role", choices=[SelectChoice(role, role) for role in ROLES])
