//! Changes of bytes such as a fuzzer makes, in an order that is always the same.

/// What is put in: what means something to one reader or another, and the ends of ranges.
const PIECES: &[&[u8]] = &[
    b"\0",
    b"\xff",
    b"\n",
    b"\r\n",
    b"\"",
    b"'",
    b"`",
    b"\\",
    b"{",
    b"}",
    b"[",
    b"]",
    b"<",
    b">",
    b"</",
    b"/>",
    b"&",
    b"&#",
    b";",
    b",",
    b"\t",
    b"=",
    b":",
    b"|",
    b"$",
    b"%",
    b"*",
    b"(",
    b")",
    b"-1",
    b"0",
    b"1e999",
    b"18446744073709551616",
    b"null",
    b"\\ud83d",
    b"\xc4\xb0",
    b"\xe2\x84\xaa",
    b"\xed\xa0\x80",
    b"<![CDATA[",
    b"<!--",
    b"<Event",
    b"Record 7\n",
    b"__mv_",
    b"NOT ",
    b" OR ",
    b"[search ",
    b"<<FIELD>>",
    b"$$",
    b"%Q",
];

/// A source of changes.
pub struct Changes(u64);

impl Default for Changes {
    fn default() -> Changes {
        Changes(0x9e37_79b9_7f4a_7c15)
    }
}

impl Changes {
    /// A seed, changed once or a few times.
    pub fn of(&mut self, seed: &[u8], others: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = seed.to_vec();
        for _ in 0..=self.below(3) {
            self.change(&mut bytes, others);
        }
        bytes
    }

    fn change(&mut self, bytes: &mut Vec<u8>, others: &[Vec<u8>]) {
        let at = self.below(bytes.len());
        let end = (at + self.below(64)).min(bytes.len());
        match self.below(7) {
            0 => bytes.truncate(at),
            1 => drop(bytes.drain(at..end)),
            2 => {
                let again = bytes[at..end].to_vec();
                bytes.splice(at..at, again);
            }
            3 => {
                let other = &others[self.below(others.len())];
                bytes.truncate(at);
                bytes.extend(&other[self.below(other.len())..]);
            }
            4 if at < bytes.len() => bytes[at] ^= 1 << self.below(8),
            _ => {
                let piece = PIECES[self.below(PIECES.len())];
                bytes.splice(at..at, piece.iter().copied());
            }
        }
    }

    /// A number below another, or 0.
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        if end == 0 { 0 } else { (self.0 >> 11) as usize % end }
    }
}
