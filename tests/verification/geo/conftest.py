from tests.geo_data import _geo_loaded_once, geo_data

__all__ = ["_geo_loaded_once", "geo_data"]
