"""Machine views of the register: each module turns entries into one format. Pure: no database, no lake, no web, no clock."""
