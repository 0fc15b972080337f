//! Counts the bytes that are read of files, so that it can be told how far reading has come.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How many bytes were read so far; packed ones are counted as they are in the file.
#[derive(Clone, Debug, Default)]
pub(super) struct Counter(Arc<AtomicU64>);

impl Counter {
    /// How many.
    pub fn bytes(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    /// The same bytes, which count when they are read.
    pub fn over<R: Read>(&self, bytes: R) -> Counted<R> {
        Counted { bytes, counter: self.clone() }
    }
}

/// Bytes that are counted.
pub(super) struct Counted<R> {
    bytes: R,
    counter: Counter,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.bytes.read(out)?;
        self.counter.0.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_of_several_files_is_counted_together() {
        let counter = Counter::default();
        for text in ["four", "sixsix"] {
            io::copy(&mut counter.over(text.as_bytes()), &mut io::sink()).expect("memory can be read");
        }
        assert_eq!(counter.bytes(), 10);
    }
}
