"""Side-by-side measurements, run by hand or by ``make bench``.  Nothing here is a test."""
