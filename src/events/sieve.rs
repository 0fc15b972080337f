//! Leaves out events that surely fail the plan's first filters, by texts they would have to hold.
//!
//! The plan says which field must hold which text (see `plan::literals`, with the argument for soundness). A text counts
//! here only if its field's value stands in the event's bytes as it is; and an event in which a letter may hide, as an
//! escape or as one that folds into ASCII, is let through.

use super::windows;
use crate::plan::literals::Group;
use memchr::{memchr, memchr2_iter, memmem};

/// Groups of texts of which an event must hold one each.
#[derive(Clone, Debug, Default)]
pub(super) struct Sieve {
    groups: Vec<Vec<Needle>>,
}

impl Sieve {
    /// A sieve of the groups that can be told by an event's bytes.
    pub fn new(groups: &[Group]) -> Sieve {
        let needles =
            |group: &Group| group.iter().map(|literal| Some(Needle::new(windows::verbatim(literal)?))).collect();
        Sieve { groups: groups.iter().filter(|group| !group.is_empty()).filter_map(needles).collect() }
    }

    /// The sieve for a block of events: of most blocks one look tells that no event in them hides a letter.
    pub fn over(&self, block: &[u8]) -> BlockSieve<'_> {
        BlockSieve { groups: &self.groups, is_plain: !self.groups.is_empty() && is_plain(block) }
    }
}

/// A sieve for the events of one block.
#[derive(Clone, Copy, Debug)]
pub(super) struct BlockSieve<'s> {
    groups: &'s [Vec<Needle>],
    is_plain: bool,
}

impl BlockSieve<'_> {
    /// Whether an event surely fails.
    pub fn rejects(self, event: &[u8]) -> bool {
        let lacks = |group: &Vec<Needle>| !group.iter().any(|needle| needle.is_in(event));
        self.groups.iter().any(lacks) && (self.is_plain || is_plain(event))
    }
}

/// The letters beyond ASCII whose lower case holds one of ASCII: I with a dot above, and the Kelvin sign.
const FOLDED_INTO_ASCII: [&str; 2] = ["\u{130}", "\u{212a}"];

/// Whether every character that a text could be made of stands in the event as itself.
fn is_plain(event: &[u8]) -> bool {
    let holds = |sought: &[u8]| memmem::find(event, sought).is_some();
    if !event.is_ascii() && FOLDED_INTO_ASCII.iter().any(|letter| holds(letter.as_bytes())) {
        return false;
    }
    let hides = |escape: &[u8], code: fn(&[u8]) -> Option<u32>| {
        memmem::find_iter(event, escape).any(|at| code(&event[at + escape.len()..]).is_some_and(is_sought))
    };
    memchr(0, event).is_none() && !hides(b"\\u", json_code) && !hides(b"&#", xml_code) && !hides(b"&amp;#", xml_code)
}

/// Whether an escaped character is one that a text may be made of, or folds into one. Quotes and brackets, which some
/// writers escape everywhere, are none.
fn is_sought(code: u32) -> bool {
    let is_quiet = |c: char| c.is_control() || "\\\"/<>&'`".contains(c);
    char::from_u32(code).is_some_and(|c| match c.is_ascii() {
        true => !is_quiet(c),
        false => c.to_lowercase().any(|c| c.is_ascii()),
    })
}

/// The code of a JSON escape after its `\u`.
fn json_code(after: &[u8]) -> Option<u32> {
    u32::from_str_radix(std::str::from_utf8(after.get(..4)?).ok()?, 16).ok()
}

/// The code of an XML reference after its `&#`.
fn xml_code(after: &[u8]) -> Option<u32> {
    let digits = &after[..memchr(b';', after)?];
    let text = std::str::from_utf8(digits).ok()?;
    text.strip_prefix(['x', 'X']).map_or_else(|| text.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok())
}

/// A text to be found in either case.
#[derive(Clone, Debug)]
struct Needle {
    lower: Box<[u8]>,
    /// Where in it its rarest byte is: the search goes from one such byte to the next.
    anchor: usize,
}

/// Bytes of Windows events, the most frequent first; the rest is rarer.
const FREQUENT: &[u8] = b"e tniosracdl\":,0mup1gfh-w2ky4b3.65v8_97\\x";

impl Needle {
    fn new(text: &str) -> Needle {
        let rarity = |byte: &u8| FREQUENT.iter().position(|frequent| frequent == byte).unwrap_or(FREQUENT.len());
        let rarest = text.bytes().enumerate().max_by_key(|(_, byte)| rarity(byte));
        let anchor = rarest.map_or(0, |(anchor, _)| anchor);
        Needle { lower: text.to_ascii_lowercase().into_bytes().into(), anchor }
    }

    fn is_in(&self, text: &[u8]) -> bool {
        let Some(byte) = self.lower.get(self.anchor).copied() else { return true };
        memchr2_iter(byte, byte.to_ascii_uppercase(), text).any(|at| {
            let start = at.checked_sub(self.anchor);
            let found = start.and_then(|start| text.get(start..start + self.lower.len()));
            found.is_some_and(|found| found.eq_ignore_ascii_case(&self.lower))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::literals::Literal;

    fn rejects(field: &str, texts: &[&str], event: &str) -> bool {
        let group = texts.iter().map(|text| Literal { field: field.into(), text: (*text).into() }).collect();
        Sieve::new(&[group]).over(event.as_bytes()).rejects(event.as_bytes())
    }

    #[test]
    fn an_event_needs_one_text_of_a_group_in_any_case() {
        assert!(!rejects("Image", &["psexec", "winrs"], r#"{"c":"PsExeC.exe"}"#));
        assert!(rejects("Image", &["psexec", "winrs"], r#"{"c":"psexe","d":"c.exe"}"#));
        assert!(!rejects("Image", &[], "{}"));
    }

    #[test]
    fn an_escape_or_a_letter_that_folds_into_ascii_may_hide_a_text() {
        for event in [r"\u0070sexec", "&#112;sexec", "\u{212a}", "p\0s\0"] {
            assert!(!rejects("Image", &["psexec"], event), "{event}");
        }
        for event in [r"c:\\users\u003c\u00e9", "&#39;", "Microsoft\u{ae}"] {
            assert!(rejects("Image", &["psexec"], event), "{event}");
        }
    }

    #[test]
    fn a_text_that_may_be_made_of_an_event_tells_nothing() {
        for (field, text) in [
            ("_time", "1750314301"),
            ("host", "dc"),
            ("_raw", "eventdata"),
            ("status", "success"),
            ("Keywords", "8020"),
            ("tag", "process"),
            ("signature", "process create"),
        ] {
            assert!(!rejects(field, &[text], "{}"), "{field}");
        }
        assert!(rejects("_raw", &["psexec"], "{}"));
        assert!(rejects("process_name", &["psexec"], "{}"));
    }

    #[test]
    fn of_a_value_that_is_put_together_the_parts_stand_in_the_event() {
        let event = r#"{"NewProcessName":"C:\\cmd.exe","CommandLine":"cmd /c"}"#;
        assert!(!rejects("process", &["cmd.exe /c"], event));
        assert!(rejects("process", &["cmd.exe /powershell"], event));
    }
}
