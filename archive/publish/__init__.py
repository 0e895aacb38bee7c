"""What leaves the house: questions asked of the archive, and answers in the forms people take away."""
