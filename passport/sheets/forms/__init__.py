"""Write the workbooks that people fill in."""
