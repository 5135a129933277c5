"""A property that is made once and then kept with its object."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")


class Once(Generic[T]):
    """As ``functools.cached_property``, without the lock that it takes before 3.12.

    The lock is a twentieth of the time of an assessment. Two threads may both make the
    value; as it is made from what never changes, either is right.
    """

    def __init__(self, make: Callable[[Any], T]) -> None:
        """Keep what makes the value."""
        self._make, self._name, self.__doc__ = make, make.__name__, make.__doc__

    @overload
    def __get__(self, of: None, owner: type) -> Once[T]: ...

    @overload
    def __get__(self, of: object, owner: type) -> T: ...

    def __get__(self, of: object | None, owner: type) -> Once[T] | T:
        """The value; asked only until the object has it."""
        if of is None:
            return self
        value = of.__dict__[self._name] = self._make(of)
        return value
