from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "marketplace.accounts"
    label = "accounts"

    def ready(self) -> None:
        from marketplace.accounts import claims, guarding, handlers, ports  # all but the last register themselves
        from marketplace.accounts.factor_secrets import SealedFactors
        from marketplace.accounts.own_data import AccountData
        from marketplace.core import key_rotation

        key_rotation.register(SealedFactors())
        ports.personal_data.register(AccountData())
