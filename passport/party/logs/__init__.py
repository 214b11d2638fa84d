"""Folders of logs and witnesses."""
