//! What a test run has to say, for people and for machines.

pub mod finding;
pub mod ink;
pub mod pretty;
pub mod strays;
pub mod summary;

pub use finding::findings;
pub use summary::Summary;
