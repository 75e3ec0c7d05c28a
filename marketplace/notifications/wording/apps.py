from django.apps import AppConfig


class WordingConfig(AppConfig):
    name = "marketplace.notifications.wording"
    label = "wording"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from marketplace.accounts import sections
        from marketplace.accounts.permissions import Action, Reach

        sections.register(
            sections.Section(
                _("What messages say"),
                "note",
                "staff:templates",
                ("staff:template",),
                Action.EDIT_TEMPLATES,
                Reach.ANY,
            ),
            group=sections.WORK,
        )
