"""Questions and answers: bulletins of the category "answer", taken from files and browsed by topic and crop."""
