"""Ids that sort by time, and texts that are ids."""

from uuid import UUID

import pytest

from marketplace.core.ids import as_id

ID = UUID("01890a5d-ac96-774b-bcce-b302099a8057")


@pytest.mark.parametrize("text", [str(ID), str(ID).upper(), ID.hex, f"{{{ID}}}"])
def test_id_is_read_in_whichever_spelling(text: str) -> None:
    assert as_id(text) == ID


@pytest.mark.parametrize("text", ["", "None", "miniket-rice", f"{ID}0", "01890a5d-ac96-774b-bcce-b302099a805g"])
def test_text_that_is_no_id_is_none(text: str) -> None:
    assert as_id(text) is None
