"""The verification once more in plain ES modules, and the phone app around it: data for whoever serves it."""
