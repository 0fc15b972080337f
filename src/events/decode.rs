//! Files as UTF-8: with or without a byte order mark, and UTF-16, which Windows tools write.

use super::evtx;
use super::pack::Bytes;
use encoding_rs::{CoderResult, Decoder, UTF_16BE, UTF_16LE};
use std::io::{self, Read};

/// Bytes looked at to tell an encoding.
const LOOK: usize = 4096;

/// A file read as UTF-8. What was UTF-8 already is handed over as it is, be it valid or not.
pub(super) struct Text {
    bytes: Bytes,
    /// Bytes read to tell the encoding and not handed over yet.
    ahead: Vec<u8>,
    decoder: Option<Decoder>,
    /// Whether UTF-16 held something that is no character.
    pub replaced: bool,
}

impl Text {
    /// Tells the encoding of a file's bytes.
    pub fn of(mut bytes: Bytes) -> io::Result<Text> {
        let mut ahead = Vec::new();
        bytes.by_ref().take(LOOK as u64).read_to_end(&mut ahead)?;
        let decoder = match encoding(&ahead) {
            Encoding::Utf8 { mark } => {
                ahead.drain(..mark);
                None
            }
            Encoding::Utf16Le => Some(UTF_16LE.new_decoder_with_bom_removal()),
            Encoding::Utf16Be => Some(UTF_16BE.new_decoder_with_bom_removal()),
        };
        Ok(Text { bytes, ahead, decoder, replaced: false })
    }

    /// Appends at least one and about `count` bytes of UTF-8; false at the end of the file.
    pub fn read(&mut self, out: &mut Vec<u8>, count: usize) -> io::Result<bool> {
        if self.decoder.is_none() {
            return self.raw(out, count);
        }
        let mut bytes = Vec::new();
        let more = self.raw(&mut bytes, count)?;
        self.decode(&bytes, !more, out);
        Ok(more)
    }

    fn raw(&mut self, out: &mut Vec<u8>, count: usize) -> io::Result<bool> {
        if !self.ahead.is_empty() {
            out.append(&mut self.ahead);
            return Ok(true);
        }
        let read = self.bytes.by_ref().take(count as u64).read_to_end(out)?;
        Ok(read > 0)
    }

    fn decode(&mut self, mut bytes: &[u8], last: bool, out: &mut Vec<u8>) {
        let Some(decoder) = &mut self.decoder else { return };
        loop {
            let start = out.len();
            let room = decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len()).max(16);
            out.resize(start + room, 0);
            let (result, read, written, replaced) = decoder.decode_to_utf8(bytes, &mut out[start..], last);
            out.truncate(start + written);
            self.replaced |= replaced;
            bytes = bytes.get(read..).unwrap_or_default();
            match result {
                CoderResult::InputEmpty => break,
                CoderResult::OutputFull => {}
            }
        }
        if last {
            self.decoder = None;
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Encoding {
    /// UTF-8, after so many bytes of a mark.
    Utf8 {
        mark: usize,
    },
    Utf16Le,
    Utf16Be,
}

fn encoding(bytes: &[u8]) -> Encoding {
    match bytes {
        [0xef, 0xbb, 0xbf, ..] => Encoding::Utf8 { mark: 3 },
        [0xff, 0xfe, ..] => Encoding::Utf16Le,
        [0xfe, 0xff, ..] => Encoding::Utf16Be,
        // EVTX is no text, and full of zeros.
        _ if bytes.starts_with(evtx::MAGIC) => Encoding::Utf8 { mark: 0 },
        _ => unmarked(bytes),
    }
}

/// UTF-16 without a mark shows by its zeros: most of what exports hold is ASCII, and ASCII has one in each pair.
fn unmarked(bytes: &[u8]) -> Encoding {
    let pairs = bytes.chunks_exact(2);
    let count = pairs.len();
    let (mut first, mut second) = (0, 0);
    for pair in pairs {
        first += usize::from(pair[0] == 0);
        second += usize::from(pair[1] == 0);
    }
    if count < 2 {
        return Encoding::Utf8 { mark: 0 };
    }
    // A zero in the other half is rare: it is the end of one character in 256.
    let mostly = |zeros: usize, others: usize| zeros * 10 >= count * 7 && others * 10 <= count;
    match (mostly(first, second), mostly(second, first)) {
        (true, _) => Encoding::Utf16Be,
        (_, true) => Encoding::Utf16Le,
        _ => Encoding::Utf8 { mark: 0 },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> (String, bool) {
        let mut text = Text::of(Box::new(io::Cursor::new(bytes.to_vec()))).expect("it opens");
        let mut out = Vec::new();
        while text.read(&mut out, 7).expect("it reads") {}
        (String::from_utf8(out).expect("UTF-8"), text.replaced)
    }

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    }

    #[test]
    fn every_encoding_gives_the_same_text() {
        let text = "{\"user\":\"Jörg 😀\"}\n{\"user\":\"b\"}\n".repeat(400);
        let expected = (text.clone(), false);
        assert_eq!(read(text.as_bytes()), expected);
        assert_eq!(read(&[b"\xef\xbb\xbf", text.as_bytes()].concat()), expected);
        for big in [false, true] {
            assert_eq!(read(&utf16(&text, big)), expected);
            assert_eq!(read(&utf16(&format!("\u{feff}{text}"), big)), expected);
        }
    }

    #[test]
    fn half_a_character_of_utf_16_is_replaced_and_said() {
        let mut bytes = utf16("\u{feff}{\"a\":1}", false);
        bytes.push(b'x');
        let (text, replaced) = read(&bytes);
        assert_eq!((text.as_str(), replaced), ("{\"a\":1}\u{fffd}", true));
    }

    #[test]
    fn an_empty_file_is_empty_text() {
        assert_eq!(read(b""), (String::new(), false));
    }
}
