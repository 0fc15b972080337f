//! The first lines of a rule: what it is called, its id, and the techniques that its title names.

use super::yaml::plain;
use sha1::{Digest, Sha1};

/// What a rule is called: as the search is, or by its words.
pub fn title(file: &str, text: &str) -> String {
    const LONGEST: usize = 100;
    let title = if file.is_empty() || file.starts_with('<') { text } else { file };
    let words: Vec<&str> =
        title.split(|c: char| c.is_whitespace() || c.is_control()).filter(|it| !it.is_empty()).collect();
    let title = words.join(" ");
    match title.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{} ...", &title[..end]),
        None => title,
    }
}

/// What a rule says of itself.
const ABOUT: &str = "Translated from the search of Splunk that its comments quote";

/// The first lines of a rule. Its id is the same wherever the same search is translated.
pub fn head(title: &str, text: &str) -> String {
    let is_bare = title.chars().all(|c| c.is_ascii_alphanumeric() || " -_./".contains(c))
        && title.starts_with(|c: char| c.is_ascii_alphabetic());
    let written = if is_bare && title.contains(' ') { title.to_string() } else { plain(title) };
    format!("title: {written}\nid: {}\nstatus: experimental\ndescription: {ABOUT}\n", id(text))
}

/// Techniques of ATT&CK as tags: those that a document names for its search, and those in the title.
pub fn tags(title: &str, techniques: &[String]) -> String {
    let words = title.split(|c: char| !c.is_ascii_alphanumeric() && c != '.').map(|word| word.trim_matches('.'));
    let all = techniques.iter().map(String::as_str).chain(words).filter(|word| is_technique(word));
    let mut tags: Vec<String> = all.map(|it| format!("    - attack.{}\n", it.to_lowercase())).collect();
    tags.sort();
    tags.dedup();
    if tags.is_empty() { String::new() } else { format!("tags:\n{}", tags.concat()) }
}

/// Whether a word is the number of a technique, or of a part of one: `T1021.002`.
fn is_technique(word: &str) -> bool {
    let (technique, sub) = word.strip_prefix('T').map_or(("", None), |it| match it.split_once('.') {
        Some((technique, sub)) => (technique, Some(sub)),
        None => (it, None),
    });
    let are_digits = |text: &str, count| text.len() == count && text.bytes().all(|it| it.is_ascii_digit());
    are_digits(technique, 4) && sub.is_none_or(|sub| are_digits(sub, 3))
}

/// A UUID of version 5 (RFC 9562), in the namespace of URLs.
pub fn id(text: &str) -> String {
    const URL: [u8; 16] =
        [0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8];
    let digest = Sha1::new().chain_update(URL).chain_update("spl:").chain_update(text).finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    bytes[6] = bytes[6] & 0x0f | 0x50;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_search_has_the_same_id() {
        assert_eq!(id("a=1"), id("a=1"));
        assert_ne!(id("a=1"), id("a=2"));
        assert_eq!(&id("a=1")[14..15], "5");
    }

    #[test]
    fn a_title_is_one_line_of_bounded_length() {
        assert_eq!(title("<query>", "a=1\n| table a"), "a=1 | table a");
        assert_eq!(title("queries/rdp.spl", "a=1"), "queries/rdp.spl");
        assert_eq!(
            tags("[T1021.002] SMB, T1059", &["T1021.002".into()]),
            "tags:\n    - attack.t1021.002\n    - attack.t1059\n"
        );
        assert_eq!(tags("T12345 Txyz.001 T1021.2", &["TA0008".into()]), "");
        assert_eq!(title("é ".repeat(200).as_str(), "a=1").chars().count(), 104);
    }
}
