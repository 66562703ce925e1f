"""The verbs, one module each; owner of transactions.  Knows nothing of HTTP."""
