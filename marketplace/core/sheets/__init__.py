"""Spreadsheets as people send and take them: CSV and XLSX, whatever their columns mean."""
