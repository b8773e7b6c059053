"""How it runs: settings, definitions, sensor and command line. No table logic."""

import os

# Polars' allocator gives freed memory back within half a second, to take it again page by page: keeping it for five saves a
# twentieth of a large delivery (decision 0013). It listens only until Polars is loaded; what an operator has set stands.
os.environ.setdefault("_RJEM_MALLOC_CONF", f"narenas:{os.cpu_count()},dirty_decay_ms:5000")
