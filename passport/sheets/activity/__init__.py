"""Read activity data and factor records into the normal form that the engine takes."""
