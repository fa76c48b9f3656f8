"""The first start: this machine joins its county."""
