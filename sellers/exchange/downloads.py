"""A file of shops as an answer that streams, for the API and the page alike."""

from datetime import datetime
from typing import Literal

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from sellers.exchange.writing import csv_of, geojson_of
from sellers.selectors.exchange import ExportQuery, list_exported

Format = Literal["csv", "geojson"]


def export_response(query: ExportQuery, file_format: Format, *, now: datetime) -> StreamingHttpResponse:
    """The shops of a query, to be saved and kept by no cache.

    Raises:
        ShopCategoryNotFoundError: the tree has no such category.
    """
    shops = list_exported(query)
    if file_format == "csv":
        content, media_type = csv_of(shops), "text/csv; charset=utf-8"
    else:
        content, media_type = geojson_of(shops), "application/geo+json"
    disposition = content_disposition_header(as_attachment=True, filename=f"shops-{now:%Y-%m-%d}.{file_format}")
    headers = {"Content-Disposition": str(disposition), "Cache-Control": "private, no-store"}
    return StreamingHttpResponse(content, content_type=media_type, headers=headers)
