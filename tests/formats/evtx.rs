//! Writes EVTX files: one chunk, each event in binary XML without templates.

use spelt::value::xml::{self, Element};

const CHUNK: usize = 65_536;
const CHUNK_HEADER: usize = 512;

/// A file of events given as XML.
pub fn file(events: &[String]) -> Vec<u8> {
    let mut header = vec![0; 4096];
    header[..8].copy_from_slice(b"ElfFile\0");
    header.extend(chunk(events));
    header
}

fn chunk(events: &[String]) -> Vec<u8> {
    let mut out = vec![0; CHUNK_HEADER];
    let mut last = CHUNK_HEADER;
    for (index, event) in events.iter().enumerate() {
        last = out.len();
        record(&mut out, index as u64 + 1, event);
    }
    let count = events.len() as u64;
    out[..8].copy_from_slice(b"ElfChnk\0");
    for (at, value) in [(8, 1), (16, count), (24, 1), (32, count)] {
        out[at..at + 8].copy_from_slice(&u64::to_le_bytes(value));
    }
    let end = out.len() as u32;
    let records = crc(&out[CHUNK_HEADER..]);
    for (at, value) in [(40, 128), (44, last as u32), (48, end), (52, records)] {
        out[at..at + 4].copy_from_slice(&u32::to_le_bytes(value));
    }
    let header = crc(&[&out[..120], &out[128..CHUNK_HEADER]].concat());
    out[124..128].copy_from_slice(&header.to_le_bytes());
    out.resize(CHUNK, 0);
    out
}

fn crc(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}

fn record(out: &mut Vec<u8>, number: u64, event: &str) {
    let start = out.len();
    out.extend(b"**\0\0\0\0\0\0");
    out.extend(number.to_le_bytes());
    // 2025-06-19, in units of 100 nanoseconds since 1601; the event's own XML has the time that counts.
    out.extend(133_947_879_010_000_000_u64.to_le_bytes());
    out.extend([0x0f, 1, 1, 0]);
    let document = xml::read(event).expect("XML");
    document.top.children.iter().for_each(|event| element(out, event));
    out.push(0);
    let length = (out.len() - start + 4) as u32;
    out.extend(length.to_le_bytes());
    out[start + 4..start + 8].copy_from_slice(&length.to_le_bytes());
}

fn element(out: &mut Vec<u8>, of: &Element<'_>) {
    let has_attributes = !of.attributes.is_empty();
    out.push(if has_attributes { 0x41 } else { 0x01 });
    out.extend([0; 4]);
    name(out, of.name);
    if has_attributes {
        out.extend([0; 4]);
    }
    for (index, (key, value)) in of.attributes.iter().enumerate() {
        let more = index + 1 < of.attributes.len();
        out.push(if more { 0x46 } else { 0x06 });
        name(out, key);
        text(out, value);
    }
    if of.text.is_empty() && of.children.is_empty() {
        out.push(0x03);
        return;
    }
    out.push(0x02);
    if !of.text.is_empty() {
        text(out, &of.text);
    }
    of.children.iter().for_each(|child| element(out, child));
    out.push(0x04);
}

/// A name, written where it is first used.
fn name(out: &mut Vec<u8>, name: &str) {
    let at = (out.len() + 4) as u32;
    out.extend(at.to_le_bytes());
    out.extend([0; 6]);
    utf16(out, name);
    out.extend([0; 2]);
}

fn text(out: &mut Vec<u8>, text: &str) {
    out.extend([0x05, 0x01]);
    utf16(out, text);
}

/// A count of units of UTF-16, and the units.
fn utf16(out: &mut Vec<u8>, text: &str) {
    out.extend((text.encode_utf16().count() as u16).to_le_bytes());
    out.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
}
