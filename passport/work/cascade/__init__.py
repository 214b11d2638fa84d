"""What a corrected, withdrawn or suspended claim changes in others, and what is to be done about each."""
