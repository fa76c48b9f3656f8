"""The exchange between a station and its county: rows out of one store, into another, exactly once.

It moves rows it knows only by their declared columns and never names a feature. Pure: vocabulary,
squeeze, frames (bytes of rows), keys, codes, statements, envelope (who says it), protocol, merge.
"""
