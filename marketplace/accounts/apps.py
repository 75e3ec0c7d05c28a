from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "marketplace.accounts"
    label = "accounts"

    def ready(self) -> None:
        from marketplace.accounts import claims, handlers, ports  # the first two register themselves
        from marketplace.accounts.own_data import AccountData

        ports.personal_data.register(AccountData())
