"""The desk: a local page on which an editor completes the draft of an article.

An application of its own, started by `python -m api desk`; the public service has no part of it.
"""
