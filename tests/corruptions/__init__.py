"""Ways in which the statements of a release can come to say what its sources don't.

Each is a small function that spoils one statement, or what belongs together, at a random place.
They were listed from what a release looks like, without looking at the shapes that are to notice
them: who adds a shape adds the corruptions of its kind here, not the other way round.
"""
