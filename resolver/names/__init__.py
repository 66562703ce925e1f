"""A written name -> normal form, tokens, phonetic keys, romanisations, parts.

May import model, config and errors; opens no file but its own word lists and tables, once.
"""

from resolver.names.normal import normal_form, romanisations, tokens
from resolver.names.organisations import OrganisationName, organisation_name
from resolver.names.people import PersonName, initials, person_name
from resolver.names.phonetic import metaphone, phonetic_keys
from resolver.names.similarity import token_similarity

__all__ = [
    "OrganisationName",
    "PersonName",
    "initials",
    "metaphone",
    "normal_form",
    "organisation_name",
    "person_name",
    "phonetic_keys",
    "romanisations",
    "token_similarity",
    "tokens",
]
