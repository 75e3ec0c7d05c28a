"""Where files lie: what is served, what people send, and what search and models keep."""

from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from pydantic import AnyHttpUrl, SecretStr, model_validator

from config.env.base import BASE_DIR, STATE_DIR, Part


class Files(Part):
    """Folders, and the bucket where there is one."""

    static_root: Path = STATE_DIR / "static"
    models_root: Path = BASE_DIR / ".haat" / "setup" / "models"
    search_index_root: Path = STATE_DIR / "search"
    media_root: Path = STATE_DIR / "media"
    nginx_sends_private_files: bool = False
    # Pictures that anybody may see, in a bucket of an S3-compatible store instead of the folder.
    s3_bucket: str | None = None
    s3_endpoint_url: AnyHttpUrl | None = None
    s3_region: str = "us-east-1"
    s3_access_key: str | None = None
    s3_secret_key: SecretStr | None = None
    media_url: AnyHttpUrl | None = None

    def public_storage(self) -> dict[str, Any]:
        """Where pictures that anybody may see lie, as `STORAGES` names it: a folder, or a bucket where one is named."""
        if self.s3_bucket is None:
            return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
        address = urlsplit(self.media_address())
        return {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {
                "bucket_name": self.s3_bucket,
                "endpoint_url": str(self.s3_endpoint_url).rstrip("/") if self.s3_endpoint_url else None,
                "region_name": self.s3_region,
                "access_key": self.s3_access_key,
                "secret_key": self.s3_secret_key.get_secret_value() if self.s3_secret_key else None,
                "signature_version": "s3v4",
                # Not every store has a host name for each bucket.
                "addressing_style": "path" if self.s3_endpoint_url else "auto",
                # Browsers ask the address that the operator names, without signatures; names are never used again.
                "custom_domain": f"{address.netloc}{address.path}".rstrip("/"),
                "url_protocol": f"{address.scheme}:",
                "querystring_auth": False,
                "file_overwrite": True,
                "object_parameters": {"CacheControl": "public, max-age=31536000, immutable"},
            },
        }

    def media_address(self) -> str:
        """What the addresses of public pictures begin with."""
        return f"{str(self.media_url).rstrip('/')}/" if self.s3_bucket and self.media_url else "/media/"

    @model_validator(mode="after")
    def refuse_half_a_bucket(self) -> Self:
        """Refuse a bucket whose files no browser would find, and half of a key to it."""
        if self.s3_bucket and not self.media_url:
            raise ValueError("HAAT_S3_BUCKET needs HAAT_MEDIA_URL, the address under which browsers find its files")
        if bool(self.s3_access_key) != bool(self.s3_secret_key):
            raise ValueError("HAAT_S3_ACCESS_KEY and HAAT_S3_SECRET_KEY belong together")
        return self
