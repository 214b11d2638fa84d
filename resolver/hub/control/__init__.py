"""Keep who controls whom: the steward's table of groups, and what trust lists say."""
