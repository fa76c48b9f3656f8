"""Bulletins written elsewhere: Markdown, .docx and folders, read into a draft with everything that hangs on it."""
