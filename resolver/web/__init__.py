"""The Flask application: JSON under api/, pages under review/.

Asks operations; never touches names, scoring or the index.
"""

from __future__ import annotations

from resolver.web.app import create_app

__all__ = ["create_app"]
