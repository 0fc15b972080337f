//! The `spelt` command.

fn main() {}
