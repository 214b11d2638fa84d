"""The hub: rows of verified claims as Parquet files, asked by DuckDB; it shows verdicts and makes none."""
