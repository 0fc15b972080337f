//! What a user sees in a terminal: whole stories, command by command, in a terminal of their own and of a fixed size.
//!
//! The snapshots are the screens as a terminal shows them, so that wording and layout are read before they change.
#![cfg(unix)]

mod scene;
mod stories;
mod terminal;
