"""How operations about spreadsheets of goods are asked."""

from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.catalog.models import GoodsSheet, SheetState
from tests.matrix.asking import Asking, sends
from tests.matrix.shop_things import last_shop_of, shop_of

IMPORTS = "/api/v1/me/shops/{shop}/imports"
IMPORT = IMPORTS + "/{import_id}"


def sheet_of(owner: User) -> str:
    """A spreadsheet of the shop that was made for them last; it was looked through, and has nothing to do."""
    sheet = GoodsSheet.objects.create(
        shop=last_shop_of(owner),
        file="sheets/none",
        name="goods.csv",
        kind="csv",
        state=SheetState.CHECKED,
        headings=["Name"],
        columns=["name_en"],
        worked_at=timezone.now(),
        expires_at=timezone.now(),
    )
    return str(sheet.pk)


OF_A_SHEET = {"shop": shop_of, "import_id": sheet_of}

SHEETS: dict[str, Asking] = {
    # A form without a file is refused before anybody asks whose shop it is; test_sheets.py asks with one.
    f"POST {IMPORTS}": Asking({"shop": shop_of}, passes=frozenset({400})),
    f"GET {IMPORTS}": Asking({"shop": shop_of}, is_owned=True),
    f"GET {IMPORT}": Asking(OF_A_SHEET, is_owned=True),
    f"PATCH {IMPORT}": Asking(OF_A_SHEET, sends(columns=["name_en"]), is_owned=True),
    f"GET {IMPORT}/rows": Asking(OF_A_SHEET, is_owned=True),
    f"GET {IMPORT}/errors": Asking(OF_A_SHEET, is_owned=True),
    f"POST {IMPORT}/run": Asking(OF_A_SHEET, sends(), is_owned=True),
    f"POST {IMPORT}/cancel": Asking(OF_A_SHEET, is_owned=True),
    "GET /api/v1/me/shops/{shop}/offers/export": Asking({"shop": shop_of}, is_owned=True),
}
