"""What is wrong with a value, said in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

MESSAGES: Mapping[str, str] = {
    "missing": gettext_noop("This is required."),
    "extra_forbidden": gettext_noop("There is no such field."),
    "repeated": gettext_noop("Give this only once."),
    "nul": gettext_noop("This holds a character that cannot be stored."),
    "int_parsing": gettext_noop("This must be a whole number."),
    "int_type": gettext_noop("This must be a whole number."),
    "int_from_float": gettext_noop("This must be a whole number."),
    "int_parsing_size": gettext_noop("This number is too large."),
    "float_parsing": gettext_noop("This must be a number."),
    "float_type": gettext_noop("This must be a number."),
    "finite_number": gettext_noop("This must be a finite number."),
    "decimal_parsing": gettext_noop("This must be a number."),
    "decimal_type": gettext_noop("This must be a number."),
    "bool_parsing": gettext_noop("This must be true or false."),
    "bool_type": gettext_noop("This must be true or false."),
    "string_type": gettext_noop("This must be text."),
    "string_too_short": gettext_noop("This must have at least %(min_length)s characters."),
    "string_too_long": gettext_noop("This must have at most %(max_length)s characters."),
    "too_short": gettext_noop("This must have at least %(min_length)s entries."),
    "too_long": gettext_noop("This must have at most %(max_length)s entries."),
    "greater_than": gettext_noop("This must be more than %(gt)s."),
    "greater_than_equal": gettext_noop("This must be %(ge)s or more."),
    "less_than": gettext_noop("This must be less than %(lt)s."),
    "less_than_equal": gettext_noop("This must be %(le)s or less."),
    "literal_error": gettext_noop("This must be one of: %(expected)s."),
    "enum": gettext_noop("This must be one of: %(expected)s."),
    "uuid_parsing": gettext_noop("This must be an id (UUID)."),
    "uuid_type": gettext_noop("This must be an id (UUID)."),
    "dict_type": gettext_noop("This must be an object."),
    "model_attributes_type": gettext_noop("This must be an object."),
    "model_type": gettext_noop("This must be an object."),
    "list_type": gettext_noop("This must be a list."),
    "string_pattern_mismatch": gettext_noop("This does not have the form that is asked for."),
}


def explain(error: Mapping[str, Any]) -> str:
    """One of pydantic's errors (`type`, `msg`, `ctx`) in the active language.

    Kinds that are not listed keep pydantic's own English words, which also carry what a schema's validators say.
    """
    template = MESSAGES.get(error["type"])
    return _(template) % error.get("ctx", {}) if template else str(error["msg"]).removeprefix("Value error, ")
