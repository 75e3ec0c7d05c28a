"""A shop's goods in spreadsheets."""
