"""How it runs: settings, definitions, sensor and command line. No table logic."""
