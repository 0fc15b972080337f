//! What becomes of snapshots when a run is killed, when two run at once, and when the disk is full or cannot be written.
#![cfg(unix)]

mod hindered;
mod killed;
mod repository;
mod together;
