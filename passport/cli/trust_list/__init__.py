"""Verbs that make, edit, install and show trust lists."""
