"""The verb ``ledger``: open, post to, read, close, check and copy carbon books."""
