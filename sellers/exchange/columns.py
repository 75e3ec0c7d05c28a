"""The columns of a file of shops, the same in CSV and, as properties, in GeoJSON, where the point is the geometry."""

# In this order in CSV; docs/sellers.md says what each may hold.
COLUMNS = (
    "id", "slug", "osm_id", "name_en", "name_bn", "category", "status", "lat", "lon", "address_en", "address_bn",
    "landmark_en", "landmark_bn", "phone", "description_en", "description_bn", "lead_time_min",
)  # fmt: skip
PIN = ("lat", "lon")
PROPERTIES = tuple(column for column in COLUMNS if column not in PIN)
MOST_ROWS = 20_000
MAX_BYTES = 10 * 1024 * 1024
LONGEST_CELL = 4_000
