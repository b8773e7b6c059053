"""Delivered files read into text: delimited text, Excel workbooks, JSON, JSON lines and GeoJSON.

Nothing here knows a contract: no header is matched, no value is typed, no row is judged beyond being readable.
"""

from catalog.files.early_look import early_look
from catalog.files.model import Limits, Note, Reading, ReadOptions
from catalog.files.reading import read_file, read_sheet

__all__ = ["Limits", "Note", "ReadOptions", "Reading", "early_look", "read_file", "read_sheet"]
