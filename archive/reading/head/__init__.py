"""What a page says about its article: headline, date, outlet and people."""
