"""A closed room for a student's code: bubblewrap around a warm process that forks a child each."""
