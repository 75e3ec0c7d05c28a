from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "marketplace.search"
    label = "search"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from marketplace.accounts import ports, sections
        from marketplace.accounts.permissions import Action, Reach
        from marketplace.catalog import finding
        from marketplace.search import handlers  # registers itself
        from marketplace.search.personal_data import SearchData
        from marketplace.search.selectors.finding import find_offerable

        section = sections.Section(
            _("Synonyms"), "search", "staff:synonyms", ("staff:synonym_",), Action.TUNE_SEARCH, Reach.ANY
        )
        sections.register(section, group=sections.WORK)
        kept = sections.Section(_("Saved searches"), "search", "searches:saved", ("searches:",), Action.SAVE_SEARCHES)
        sections.register(kept, group=sections.YOU)
        ports.personal_data.register(SearchData())
        finding.register(find_offerable)
