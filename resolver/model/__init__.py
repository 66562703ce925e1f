"""The nouns: what documents, lists, queries and judgements are made of.

Values only: nothing here opens a file, reads a clock or knows a database.
"""
