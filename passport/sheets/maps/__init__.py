"""Read and propose maps from an export's headings to activity data."""
