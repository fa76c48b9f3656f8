"""The sample county the demo shows: one town's markets, two village stations and an office, all of it invented."""
