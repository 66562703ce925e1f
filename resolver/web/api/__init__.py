"""The JSON interface: /match, /search, /entities, /documents, the catalogue, and /admin."""
