"""A sheet of paper in the house's type, which has both scripts and joins Bangla letters as they are written."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from django.utils.translation import gettext as _
from fpdf import FPDF, FontFace
from fpdf.enums import TableBordersLayout, XPos, YPos

from marketplace.core import formats
from marketplace.core.bilingual import Language

FONTS = Path(__file__).parent / "fonts"
WEIGHTS: Mapping[Literal["", "B"], int] = {"": 500, "B": 700}
FACE = "anek"
LOCALES = {"en": "en-GB", "bn": "bn-BD"}
INK, SOFT_INK, RULE = (24, 32, 20), (84, 96, 80), (196, 204, 188)
# Width and height in millimetres.
A4, A5 = (210.0, 297.0), (148.0, 210.0)
MARGIN_MM = 14.0
LINE = 1.4
MM_IN_PT = 25.4 / 72
Align = Literal["L", "C", "R"]


class Paper(FPDF):
    """Pages with the same foot: what it is, and which page of how many.

    Args:
        size_mm: of the paper.
        language: that it is written in; it must be spoken (`translation.override`) as long as it is written on.
        title: what a reader's program calls it.
        foot: what stands at the foot of every page.
        at: when it was made.
    """

    def __init__(
        self, *, size_mm: tuple[float, float], language: Language, title: str, foot: str, at: datetime
    ) -> None:
        super().__init__(format=size_mm)
        self.foot = foot
        self.set_lang(LOCALES[language])
        self.set_title(title)
        self.set_creation_date(at)
        for style, weight in WEIGHTS.items():
            self.add_font(FACE, style, FONTS / f"anek-{weight}.ttf")
        # Left to guess, the shaper goes by the first letter of a line, and joins no Bangla in one that begins in Latin.
        self.set_text_shaping(use_shaping_engine=True, script="Beng")
        self.alias_nb_pages("")  # or what people write could be taken for it
        self.set_margin(MARGIN_MM)
        self.set_auto_page_break(auto=True, margin=MARGIN_MM + 8)
        self.set_draw_color(*RULE)
        self.write_in()
        self.add_page()

    def footer(self) -> None:
        """The foot of a page."""
        self.set_y(-MARGIN_MM - 2)
        self.write_in(size_pt=8, is_soft=True)
        self.cell(self.epw * 0.75, 5, self.foot)
        self.cell(0, 5, _("Page %(page)s") % {"page": formats.number(self.page_no())}, align="R")

    def write_in(self, *, size_pt: float = 10, is_bold: bool = False, is_soft: bool = False) -> None:
        """How what follows is written."""
        self.set_font(FACE, "B" if is_bold else "", size_pt)
        self.set_text_color(*(SOFT_INK if is_soft else INK))

    def put(
        self,
        text: str,
        *,
        size_pt: float = 10,
        is_bold: bool = False,
        is_soft: bool = False,
        align: Align = "L",
        width: float = 0,
    ) -> None:
        """A paragraph from where the pen is, which then is below it; an empty one takes no room."""
        if not text:
            return
        self.write_in(size_pt=size_pt, is_bold=is_bold, is_soft=is_soft)
        left = self.get_x()
        self.multi_cell(width, size_pt * MM_IN_PT * LINE, text, align=align, new_x=XPos.LEFT, new_y=YPos.NEXT)
        self.set_x(left)

    def put_beside(self, columns: Sequence[Sequence[Mapping[str, Any]]], *, gap: float = 6) -> None:
        """Columns of paragraphs, all as wide, the pen below the longest of them; each is what `put` takes."""
        width = (self.epw - gap * (len(columns) - 1)) / len(columns)
        top, bottom = self.get_y(), self.get_y()
        for place, paragraphs in enumerate(columns):
            self.set_xy(self.l_margin + place * (width + gap), top)
            for paragraph in paragraphs:
                self.put(**{"width": width, **paragraph})
            bottom = max(bottom, self.get_y())
        self.set_xy(self.l_margin, bottom)

    def rule(self, *, space: float = 3) -> None:
        """A line across the page."""
        self.ln(space)
        self.line(self.l_margin, self.get_y(), self.w - self.r_margin, self.get_y())
        self.ln(space)

    def put_table(
        self, head: Sequence[str], rows: Iterable[Sequence[str]], *, widths: Sequence[int], aligns: str
    ) -> None:
        """Rows below a head, which comes again on every page.

        Args:
            widths: of the columns, as shares.
            aligns: of the columns, a letter each: `LRR`.
        """
        self.write_in(size_pt=9.5)
        with self.table(
            col_widths=tuple(widths),
            text_align=tuple(aligns),
            v_align="T",
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            headings_style=FontFace(emphasis="BOLD", color=SOFT_INK, size_pt=8.5),
            line_height=9.5 * MM_IN_PT * LINE,
            padding=(1.2, 1),
        ) as table:
            for row in (head, *rows):
                table.row(row)
        self.ln(2)

    def put_sum(
        self, label: str, value: str, *, size_pt: float = 10, is_bold: bool = False, is_soft: bool = False
    ) -> None:
        """One amount of a column at the right edge, with what it is."""
        self.write_in(size_pt=size_pt, is_bold=is_bold, is_soft=is_soft)
        height = size_pt * MM_IN_PT * LINE * 1.15
        self.set_x(self.l_margin + self.epw * 0.4)
        self.cell(self.epw * 0.35, height, label)
        self.cell(self.epw * 0.25, height, value, align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def made(paper: Paper) -> bytes:
    """The finished PDF."""
    return bytes(paper.output())
