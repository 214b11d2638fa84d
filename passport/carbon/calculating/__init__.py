"""Calculate a footprint from activity data: methods, meters, allocation, detail."""
