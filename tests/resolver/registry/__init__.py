"""The registry of certificates: its acts, races, kills and replays, on both kinds of database."""
