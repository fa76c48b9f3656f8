"""The work list: what waits for somebody at this desk today."""
