"""Places: administrative areas, the gazetteer, geocoding, spatial query building blocks, vector tiles."""
