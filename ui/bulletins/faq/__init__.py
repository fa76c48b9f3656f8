"""Questions and answers, browsed: by topic and by crop, large questions, one touch to the answer."""
