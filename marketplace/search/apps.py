from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "marketplace.search"
    label = "search"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from marketplace.accounts import sections
        from marketplace.accounts.permissions import Action, Reach
        from marketplace.search import handlers  # registers itself

        section = sections.Section(
            _("Synonyms"), "search", "staff:synonyms", ("staff:synonym_",), Action.TUNE_SEARCH, Reach.ANY
        )
        sections.register(section, group=sections.WORK)
