"""How are many arrays handed to a compiled function in one step?

Each array that is handed to a compiled function costs about a quarter of a microsecond, which is more than
the rest of the call where there are a hundred.  Those that stay the same from call to call are put into a box
once: the function finds them as ``box.held``.  Their types are named in what is kept on disk of compiled
functions, so that every process has to be able to import them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from resolver.names.compiled import JIT, allocating


@dataclass(frozen=True, slots=True)
class Box:
    """What is held; a named tuple of arrays, or of such tuples."""

    held: Any


if JIT:
    from numba import types
    from numba.experimental import structref as untyped

    structref: Any = untyped

    @structref.register
    class _Type(types.StructRef):
        """The type that compiled functions know of :class:`_Compiled`."""

    class _Compiled(structref.StructRefProxy):  # type: ignore[misc]
        """A :class:`Box` for compiled functions."""

    structref.define_boxing(_Type, _Compiled)
    structref.define_constructor(_Compiled, _Type, ["held"])
    make: Any = _Compiled

    @allocating
    def boxed(held: Any) -> Any:
        """The box of what is held."""
        return make(held)

else:
    boxed = Box
