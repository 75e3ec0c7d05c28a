"""The pages of one's own account, in the order of its navigation."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.permissions import Action, Reach
from marketplace.accounts.principals import Principal

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Section:
    """One entry; it is current on every page whose address' name begins with one of `names`.

    It is there only for those who may do its action, as the page is: to anybody's if the reach is so wide, else to
    their own. Most are for changing one's account, which staff who look as somebody else may not.
    """

    label: Text
    icon: str
    url_name: str
    names: tuple[str, ...] = ()
    action: Action = Action.CHANGE_ACCOUNT
    reach: Reach = Reach.OWN

    @property
    def url(self) -> str:
        return reverse(self.url_name)

    def holds(self, view_name: str) -> bool:
        return view_name == self.url_name or view_name.startswith(self.names)

    def is_for(self, reader: Principal) -> bool:
        return reader.reach(self.action) in {self.reach, Reach.ANY}


@dataclass(frozen=True, slots=True)
class Group:
    """Sections under a heading."""

    label: Text
    sections: list[Section]


OVERVIEW = Section(_("Overview"), "home", "accounts:overview")
CONNECTIONS = Section(_("Connected accounts"), "plugs", "socialaccount_connections")
YOU = Group(
    _("You"),
    [
        Section(_("Profile"), "id-card", "accounts:profile", ("accounts:avatar",)),
        Section(_("Addresses"), "pin", "accounts:addresses", ("accounts:address_",), Action.READ_ADDRESSES),
    ],
)
WORK = Group(
    _("Your work for the market"),
    [
        Section(_("People"), "users", "accounts:people", ("accounts:pe",), Action.READ_ACCOUNT, Reach.ANY),
        Section(_("The administration"), "wrench", "admin:index", (), Action.USE_ADMIN, Reach.ANY),
    ],
)
GROUPS: Sequence[Group] = (
    YOU,
    Group(
        _("Sign-in and security"),
        [
            Section(_("E-mail address"), "mail", "account_email"),
            Section(_("Phone number"), "phone", "account_change_phone", ("account_verify_phone",)),
            Section(_("Password"), "lock", "account_change_password", ("account_set_password",)),
            Section(_("Two-step sign-in"), "shield", "mfa_index", ("mfa_",)),
            Section(_("Where you are signed in"), "devices", "usersessions_list"),
            CONNECTIONS,
            Section(_("API keys"), "key", "accounts:keys", ("accounts:key_",), Action.MANAGE_API_KEYS),
        ],
    ),
    Group(
        _("Your data"),
        [
            Section(_("Sign-ins and changes"), "history", "accounts:activity", (), Action.READ_ACCOUNT),
            Section(
                _("Privacy"),
                "eye",
                "accounts:privacy",
                ("accounts:privacy_", "accounts:ex", "accounts:er"),
                Action.READ_ACCOUNT,
            ),
        ],
    ),
    WORK,
)


def register(section: Section, *, group: Group) -> None:
    """Add a page of a room above to a group (`YOU`, `WORK`); once, when the process begins."""
    group.sections.append(section)


def list_groups(reader: Principal) -> list[Group]:
    """The navigation for a reader; other accounts are in it only where some can be connected (`config.providers`)."""
    has_providers = bool(settings.SOCIALACCOUNT_PROVIDERS)
    shown = (
        Group(group.label, [s for s in group.sections if s.is_for(reader) and (has_providers or s is not CONNECTIONS)])
        for group in GROUPS
    )
    return [group for group in shown if group.sections]
