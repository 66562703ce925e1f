"""Whose key is this?  Asked at every request; the database is asked where it cannot be known already."""

from __future__ import annotations

import hashlib
import hmac
import threading
from collections import OrderedDict
from dataclasses import replace

from resolver.storage import ApiKey, Storage, use_is_due, utc_now

MOST = 1_000
"""Keys remembered by each process, those used last."""


class Keyring:
    """The keys that were presented lately.  Safe to share between threads.

    What is remembered counts for as long as no key is made or revoked, by whichever process.  Wrong
    keys are never remembered, nor is any secret: only its hash.
    """

    def __init__(self, store: Storage) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._known: OrderedDict[str, ApiKey] = OrderedDict()
        self._as_of = -1

    def key(self, presented: str) -> ApiKey | None:
        """The key that was presented, or None where it is unknown, wrong or revoked."""
        prefix, _, rest = presented.partition("_")
        key_id, _, secret = rest.partition("_")
        if prefix != "rk" or not key_id or not secret:
            return None
        now, shown = utc_now(), hashed(presented)
        as_of = self._store.heads().keys
        with self._lock:
            if as_of != self._as_of:
                self._known.clear()
                self._as_of = as_of
            known = self._known.get(shown)
            if known is not None:
                self._known.move_to_end(shown)
        if known is not None and not use_is_due(known, now):
            return known
        with self._store.reading() as tx:
            key = tx.keys.get(key_id)
        right = hmac.compare_digest(hashed(secret), key.hash if key is not None else hashed(""))
        if key is None or not right or key.revoked is not None:
            return None
        if use_is_due(key, now):
            with self._store.writing() as tx:
                tx.keys.used(key_id)
            key = replace(key, last_used=now)
        with self._lock:
            if as_of == self._as_of:
                self._known[shown] = key
                while len(self._known) > MOST:
                    self._known.popitem(last=False)
        return key


def hashed(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
