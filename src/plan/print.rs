//! A plan as text, for `run --explain` and for tests.
