//! EVTX, the binary files of the Windows event log: chunks of 64 KB, each read by itself and rendered as XML.

use super::blocks::Block;
use super::flaws::{Flaws, Place};
use ::evtx::{EvtxChunkData, ParserSettings};
use std::sync::Arc;

/// What an EVTX file begins with.
pub(super) const MAGIC: &[u8] = b"ElfFile\0";

/// Bytes before the first chunk.
pub(super) const HEADER: usize = 4096;

/// Bytes of a chunk.
pub(super) const CHUNK: usize = 65_536;

/// Where a chunk of the block begins in its file.
pub(super) fn place(chunks: &Block, index: usize) -> Place {
    Place::Byte(HEADER + (chunks.first - 1 + index) * CHUNK)
}

/// A block of chunks as the XML of their events, and what was damaged: what can be read of a damaged chunk is read.
pub(super) fn rendered(chunks: &Block) -> (Block, Flaws) {
    let (mut text, mut events, mut flaws) = (Vec::new(), Vec::new(), Flaws::default());
    for (index, range) in chunks.events.iter().enumerate() {
        let place = place(chunks, index);
        let mut bytes = chunks.text[range.clone()].to_vec();
        if bytes.iter().all(|byte| *byte == 0) {
            // Windows makes room for chunks before it has events for them.
            continue;
        }
        if bytes.len() < CHUNK {
            flaws.add(place, "the file ends inside a chunk of events: those before its end were read");
            bytes.resize(CHUNK, 0);
        }
        let found = records(bytes, &mut |what| flaws.add(place, what), &mut |xml| {
            let start = text.len();
            text.extend_from_slice(&xml);
            events.push(start..text.len());
        });
        if let Err(error) = found {
            flaws.add(place, format!("a chunk of events cannot be read and was left out: {error}"));
        }
    }
    let mut block = Block::whole(text);
    block.events = events;
    (block, flaws)
}

/// Hands over the events of a chunk as XML, and what is wrong with it.
fn records(bytes: Vec<u8>, flaw: &mut dyn FnMut(&str), take: &mut dyn FnMut(Vec<u8>)) -> Result<(), String> {
    let mut data = EvtxChunkData::new(bytes, false).map_err(|error| error.to_string())?;
    if !data.validate_checksum() {
        flaw("a chunk of events is dirty (its checksum does not fit): what can be read of it was read");
    }
    let settings = ParserSettings::new().indent(false).validate_checksums(false);
    let mut chunk = data.parse(Arc::new(settings)).map_err(|error| error.to_string())?;
    for record in chunk.iter() {
        match record.and_then(|record| record.into_xml_bytes()) {
            Ok(record) => take(element(&record.data)),
            Err(_) => flaw("an event cannot be read and was left out"),
        }
    }
    Ok(())
}

/// The event without the declaration before it and the line end after it, its attributes between single quotes, as Windows
/// renders them for Splunk.
fn element(xml: &[u8]) -> Vec<u8> {
    let start = memchr::memmem::find(xml, b"<Event").unwrap_or(0);
    let (mut in_tag, mut in_value) = (false, false);
    let mut out = Vec::with_capacity(xml.len());
    for byte in xml[start..].trim_ascii_end() {
        match byte {
            b'<' if !in_tag => in_tag = true,
            b'>' if !in_value => in_tag = false,
            b'"' if in_tag => in_value = !in_value,
            _ => {}
        }
        match byte {
            b'"' if in_tag => out.push(b'\''),
            b'\'' if in_value => out.extend_from_slice(b"&apos;"),
            other => out.push(*other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_stand_between_single_quotes_and_text_is_left_alone() {
        let xml = br#"<?xml version="1.0"?><Event a="it's > b"><Data Name="x">"quoted" 'text'</Data></Event>
"#;
        let expected = r#"<Event a='it&apos;s > b'><Data Name='x'>"quoted" 'text'</Data></Event>"#;
        assert_eq!(String::from_utf8_lossy(&element(xml)), expected);
    }
}
