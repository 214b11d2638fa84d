"""Read files once and write them whole or not at all."""
