"""Reference sector: administrative units by date, the crosswalk between them, and their outlines."""
