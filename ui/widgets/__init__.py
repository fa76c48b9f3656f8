"""What two screens share: plain values in, signals out; no store, no network, never a wait."""
