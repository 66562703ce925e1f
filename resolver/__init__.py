"""Resolver knows who a name is.  This page is the map of the house; it holds no code.

A *document* is read into *mentions*, and mentions or a published *list* become *records*;
records are frozen into a *snapshot*; a *query* draws *candidates* from the snapshot, and scoring
turns a candidate into a *match* with evidence, probability and citations; reviewers' *judgements*
join records into *entities*.

===================  ==========================================================  =========================
room                 what it answers                                             may import
===================  ==========================================================  =========================
``errors``           what can go wrong, in one tree                              nothing of ours
``config``           what the operator has set                                   errors
``model``            the nouns: document, mention, citation, record, match, ...  errors
``names``            a written name -> normal form, tokens, sounds, readings     model, config
``documents``        a text -> mentions -> records, each with its citation       names, model, config
``lists``            a published list -> records, each with its citation         names, model, config
``index``            records -> immutable snapshot; query -> candidates          names, model, config
``scoring``          query x record -> evidence -> calibrated probability        names, model, config
``entities``         merge proposals, judgements -> clusters -> canonical ids    scoring, names, model
``storage``          what is kept: SQLite or PostgreSQL                          model, config
``operations``       the verbs; owner of transactions                            everything above
``web``, ``batch``   HTTP and pages; large files                                 operations, storage, model
``cli``              ``resolver ...``                                            web, batch, operations
===================  ==========================================================  =========================

The imports are held to this map by import-linter (``pyproject.toml``), run with the tests.
"""
