"""Keep carbon books in one SQLite file: append-only tables, the chain of entries, and what checks both."""
