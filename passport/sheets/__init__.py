"""Read what people write (workbooks, CSV, TOML, maps) into activity data and drafts."""
