"""Recheck an inventory report by itself: its parts, its statements, its edition, the books behind it."""
