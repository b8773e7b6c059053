"""Population (dân cư): the 2019 census as published, and a civil register whose every row is simulated."""
