"""Files that others made: looked at in a process of their own, within limits, and drawn anew before anybody sees them.

Telephones, sticks and other counties bring pictures, papers and recordings. Whoever decodes one runs code on data a
stranger chose; here that happens where there is little memory, little time and nothing to open (RELIABILITY.md 2.5).
"""
