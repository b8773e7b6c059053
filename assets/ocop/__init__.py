"""OCOP: the province's one-commune-one-product register, and the traceability events (EPCIS 2.0) of its goods."""
