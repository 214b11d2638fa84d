"""Read what was metered, period by period, and the file that describes a device."""
