"""What stations tell of a bulletin: that it came, was shown, printed, read and heard, and that a recall was heeded.

Nobody is asked who read: reading is counted by the day and leaves no name and no hour anywhere.
"""
