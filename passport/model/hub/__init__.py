"""What a hub signs about a content, as typed, frozen values."""
