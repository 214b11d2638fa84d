"""Columns of integers in eight bytes each; the few that need more lie beside them, exact as well."""

from array import array
from typing import Final

_BESIDE: Final = -(2**63)
"""What stands in the column for an integer that lies beside it."""
_MOST: Final = 2**63 - 1


class Integers:
    """A column of integers of any size; most cost eight bytes."""

    __slots__ = ("_beside", "_column")

    def __init__(self) -> None:
        self._column = array("q")
        self._beside: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._column)

    def __getitem__(self, place: int) -> int:
        value = self._column[place]
        return value if value != _BESIDE else self._beside[place]

    def __setitem__(self, place: int, value: int) -> None:
        if -_MOST <= value <= _MOST:
            self._column[place] = value
        else:
            self._column[place] = _BESIDE
            self._beside[place] = value

    @property
    def plain(self) -> "Integers | array[int]":
        """The same to be read, four times faster where every integer needs eight bytes only."""
        return self if self._beside else self._column

    def append(self, value: int) -> None:
        """Add one at the end."""
        self._column.append(0)
        self[len(self._column) - 1] = value

    def copy(self) -> "Integers":
        """The same column, to be changed."""
        made = Integers()
        made._column = self._column[:]
        made._beside = dict(self._beside)
        return made


class Masses:
    """A column of masses in 10^-24 kg; those of at most six decimals of a kilogram cost eight bytes."""

    FINE: Final = 10**18
    """Of a microgram-thousandth: 10^-24 kg in 10^-6 kg."""

    __slots__ = ("_column", "_fine")

    def __init__(self) -> None:
        self._column = Integers()
        self._fine: dict[int, int] = {}

    @property
    def is_coarse(self) -> bool:
        """Whether every mass is a whole number of 10^-6 kg."""
        return not self._fine

    def append(self, mass: int) -> None:
        """Add one at the end."""
        self._column.append(0)
        self[len(self._column) - 1] = mass

    def __setitem__(self, place: int, mass: int) -> None:
        whole, rest = divmod(mass, self.FINE)
        self._column[place] = whole
        if rest:
            self._fine[place] = mass

    def __getitem__(self, place: int) -> int:
        return self._fine[place] if place in self._fine else self._column[place] * self.FINE

    @property
    def coarse(self) -> Integers:
        """The masses in 10^-6 kg, where all are."""
        return self._column
