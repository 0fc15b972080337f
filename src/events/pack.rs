//! Opens exports, packed or not: a file as it is, what gzip or zstd packed, and each member of a zip.

use super::counter::Counter;
use flate2::CrcReader;
use flate2::read::{DeflateDecoder, MultiGzDecoder};
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::PathBuf;
use zip::{CompressionMethod, ZipArchive};

/// The bytes of an export, unpacked as they are read.
pub(super) type Bytes = Box<dyn Read + Send>;

/// Something that holds events: a file, or a member of an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Export {
    /// Its path; that of a member is the archive's and its name there.
    pub path: PathBuf,
    member: Option<Member>,
}

/// Where a member of a zip stands in it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Member {
    archive: PathBuf,
    start: u64,
    length: u64,
    is_deflated: bool,
    checksum: u32,
}

/// A packing within another, at most: `events.json.gz` in a zip.
const DEEPEST: usize = 2;

/// The exports in a file: itself, or the members of a zip in the order of their names.
pub(super) fn exports(path: PathBuf) -> io::Result<Vec<Export>> {
    let mut begun = [0; 4];
    let read = File::open(&path)?.read(&mut begun)?;
    // The second is how an empty archive begins.
    if ![b"PK\x03\x04", b"PK\x05\x06"].iter().any(|magic| begun[..read] == magic[..]) {
        return Ok(vec![Export { path, member: None }]);
    }
    let mut archive = ZipArchive::new(BufReader::new(File::open(&path)?))?;
    let mut exports = Vec::new();
    for index in 0..archive.len() {
        let file = archive.by_index_raw(index)?;
        let name = file.name()?.into_owned();
        if file.is_dir() || is_beside(&name) {
            continue;
        }
        let refused = |why: &str| io::Error::other(format!("`{name}` in it {why}"));
        if file.encrypted() {
            return Err(refused("is encrypted: unpack it first"));
        }
        let is_deflated = match file.compression() {
            CompressionMethod::Stored => false,
            CompressionMethod::Deflated => true,
            other => return Err(refused(&format!("is packed by {other}, which is not read: unpack it first"))),
        };
        let start = file.data_start().ok_or_else(|| refused("has no place there"))?;
        let (length, checksum) = (file.compressed_size(), file.crc32());
        let member = Member { archive: path.clone(), start, length, is_deflated, checksum };
        exports.push(Export { path: path.join(&name), member: Some(member) });
    }
    exports.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(exports)
}

/// Whether a file stands beside exports and is none: it tells of a dataset (`.toml`), or is hidden, as what macOS adds to a zip.
pub(super) fn is_beside(path: &str) -> bool {
    path.ends_with(".toml") || path.split('/').any(|part| part.starts_with('.') || part == "__MACOSX")
}

impl Export {
    /// Its bytes, unpacked; those of the file are counted.
    pub fn open(&self, counter: &Counter) -> io::Result<Bytes> {
        let mut bytes: Bytes = match &self.member {
            None => Box::new(BufReader::new(counter.over(File::open(&self.path)?))),
            Some(member) => member.open(counter)?,
        };
        for _ in 0..DEEPEST {
            match unpacked(bytes)? {
                (unpacked, true) => bytes = unpacked,
                (plain, false) => return Ok(plain),
            }
        }
        Ok(bytes)
    }
}

impl Member {
    fn open(&self, counter: &Counter) -> io::Result<Bytes> {
        let mut file = File::open(&self.archive)?;
        file.seek(SeekFrom::Start(self.start))?;
        let packed = BufReader::new(counter.over(file.take(self.length)));
        let bytes: Bytes = if self.is_deflated { Box::new(DeflateDecoder::new(packed)) } else { Box::new(packed) };
        Ok(Box::new(Checked { bytes: CrcReader::new(bytes), expected: self.checksum }))
    }
}

/// Bytes whose checksum is compared when they end.
struct Checked {
    bytes: CrcReader<Bytes>,
    expected: u32,
}

impl Read for Checked {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.bytes.read(out)?;
        if read == 0 && !out.is_empty() && self.bytes.crc().sum() != self.expected {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the archive is damaged: a checksum does not fit"));
        }
        Ok(read)
    }
}

/// Unpacks what begins as gzip or zstd do, and says whether it did.
fn unpacked(mut bytes: Bytes) -> io::Result<(Bytes, bool)> {
    let mut begun = Vec::new();
    bytes.by_ref().take(4).read_to_end(&mut begun)?;
    let (is_gzip, is_zstd) = (begun.starts_with(b"\x1f\x8b"), begun == b"\x28\xb5\x2f\xfd");
    let bytes = Cursor::new(begun).chain(bytes);
    if is_gzip {
        return Ok((Box::new(MultiGzDecoder::new(bytes)), true));
    }
    if is_zstd {
        return Ok((
            Box::new(Frames { packed: BufReader::new(Box::new(bytes)), decoder: FrameDecoder::new(), begun: false }),
            true,
        ));
    }
    Ok((Box::new(bytes), false))
}

/// The frames of zstd one after the other; those that hold nothing (skippable frames) are passed over.
struct Frames {
    packed: BufReader<Bytes>,
    decoder: FrameDecoder,
    begun: bool,
}

/// Bytes of a frame unpacked at once, about.
const STEP: usize = 1 << 20;

impl Frames {
    fn begin(&mut self) -> io::Result<()> {
        match self.decoder.init(&mut self.packed) {
            Ok(()) => self.begun = true,
            Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                io::copy(&mut self.packed.by_ref().take(length.into()), &mut io::sink())?;
            }
            Err(error) => return Err(damaged(error)),
        }
        Ok(())
    }
}

impl Read for Frames {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = if self.begun { self.decoder.read(out)? } else { 0 };
            if read > 0 || out.is_empty() {
                return Ok(read);
            }
            if self.begun && !self.decoder.is_finished() {
                let step = BlockDecodingStrategy::UptoBytes(STEP);
                self.decoder.decode_blocks(&mut self.packed, step).map_err(damaged)?;
                continue;
            }
            self.begun = false;
            if self.packed.fill_buf()?.is_empty() {
                return Ok(0);
            }
            self.begin()?;
        }
    }
}

fn damaged(error: FrameDecoderError) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("what zstd packed is damaged: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};
    use std::io::Write;
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut out = GzEncoder::new(Vec::new(), Compression::fast());
        out.write_all(text).and_then(|()| out.finish()).expect("memory takes it")
    }

    fn zstd(text: &[u8]) -> Vec<u8> {
        compress_to_vec(text, CompressionLevel::Fastest)
    }

    fn zip(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
        let mut out = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            out.start_file(*name, SimpleFileOptions::default()).expect("a name");
            out.write_all(bytes).expect("memory takes it");
        }
        out.finish().expect("memory takes it").into_inner()
    }

    /// The exports in a file of these bytes, `name=text` or `name!error`.
    fn read(bytes: &[u8]) -> Vec<String> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a");
        std::fs::write(&path, bytes).expect("it can be written");
        let shown = |export: Export| {
            let name = export.path.strip_prefix(folder.path()).expect("it is in the folder").display().to_string();
            let mut text = String::new();
            match export.open(&Counter::default()).and_then(|mut bytes| bytes.read_to_string(&mut text)) {
                Ok(_) => format!("{name}={text}"),
                Err(error) => format!("{name}!{error}"),
            }
        };
        match exports(path) {
            Ok(exports) => exports.into_iter().map(shown).collect(),
            Err(error) => vec![format!("!{error}")],
        }
    }

    #[test]
    fn what_is_packed_is_read_as_what_is_in_it() {
        assert_eq!(read(b"text"), ["a=text"]);
        assert_eq!(read(&gzip(b"text")), ["a=text"]);
        assert_eq!(read(&[gzip(b"te"), gzip(b"xt")].concat()), ["a=text"]);
        assert_eq!(
            read(&zip(&[("b/y", b"2".to_vec()), ("b/x.gz", gzip(b"1")), ("b/.z", vec![])])),
            ["a/b/x.gz=1", "a/b/y=2"]
        );
    }

    #[test]
    fn zstd_may_come_in_frames_and_in_some_that_hold_nothing() {
        let nothing = [&b"\x50\x2a\x4d\x18\x02\0\0\0"[..], b"??"].concat();
        let long = "0123456789".repeat(500_000);
        assert_eq!(read(&[zstd(b"te"), nothing, zstd(b"xt")].concat()), ["a=text"]);
        assert_eq!(read(&zstd(long.as_bytes())), [format!("a={long}")]);
    }

    #[test]
    fn what_is_damaged_is_an_error() {
        for packed in [gzip(b"some text"), zstd(b"some text")] {
            let torn = read(&packed[..packed.len() - 3]);
            assert!(torn[0].starts_with("a!"), "{torn:?}");
        }
        let mut archive = zip(&[("x", b"some text".to_vec())]);
        assert_eq!(read(&archive[..archive.len() - 9]).len(), 1);
        let at = archive.iter().position(|byte| *byte == b'x').expect("the name") + 2;
        archive[at] ^= 1;
        assert!(read(&archive)[0].starts_with("a/x!"));
    }
}
