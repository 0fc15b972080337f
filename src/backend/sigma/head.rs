//! The first lines of a rule: what it is called, its id, and the techniques that its title names.

use super::yaml::plain;
use crate::backend::About;
use sha1::{Digest, Sha1};

/// What a rule is called: as its document calls the search, or by its id; a search by itself by its words.
pub fn title(about: &About<'_>, text: &str) -> String {
    const LONGEST: usize = 100;
    let title = about.title.unwrap_or(if is_by_itself(about) { text } else { about.id });
    let words: Vec<&str> =
        title.split(|c: char| c.is_whitespace() || c.is_control()).filter(|it| !it.is_empty()).collect();
    let title = words.join(" ");
    match title.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{} ...", &title[..end]),
        None => title,
    }
}

/// Whether a search is of no document: `<query>` names one of the command line.
fn is_by_itself(about: &About<'_>) -> bool {
    about.id.is_empty() || about.id.starts_with('<')
}

/// What a rule says of itself.
const ABOUT: &str = "Translated from the search of Splunk that its comments quote";

/// What the id of a rule is made of. The id stays while the conditions of the rule are tuned, so that it hangs on the
/// query that it is; that of a search by itself on its words.
pub fn origin<'a>(about: &About<'a>, text: &'a str) -> &'a str {
    if is_by_itself(about) { text } else { about.id }
}

/// The first lines of a rule: its title, and an id that is the same wherever it is made of the same.
pub fn head(title: &str, origin: &str, about: &About<'_>) -> String {
    let is_bare = title.chars().all(|c| c.is_ascii_alphanumeric() || " -_./".contains(c))
        && title.starts_with(|c: char| c.is_ascii_alphabetic());
    let written = if is_bare && title.contains(' ') { title.to_string() } else { plain(title) };
    let related = about
        .own_id
        .filter(|id| is_uuid(id))
        .map_or_else(String::new, |id| format!("related:\n    - id: {id}\n      type: derived\n"));
    format!("title: {written}\nid: {}\n{related}status: experimental\ndescription: {ABOUT}\n", id(origin))
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

/// Whether a text is a UUID, which Sigma's references have to be.
fn is_uuid(text: &str) -> bool {
    let are_hex = |(part, count): (&str, usize)| part.len() == count && part.bytes().all(|it| it.is_ascii_hexdigit());
    text.split('-').count() == 5 && text.split('-').zip([8, 4, 4, 4, 12]).all(are_hex)
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
        let of = |id, title| About { id, title, ..About::default() };
        assert_eq!(title(&of("<query>", None), "a=1\n| table a"), "a=1 | table a");
        assert_eq!(title(&of("queries/rdp.spl", None), "a=1"), "queries/rdp.spl");
        assert_eq!(title(&of("rdp", Some(&"é ".repeat(200))), "a=1").chars().count(), 104);
    }

    #[test]
    fn techniques_are_tags() {
        assert_eq!(
            tags("[T1021.002] SMB, T1059", &["T1021.002".into()]),
            "tags:\n    - attack.t1021.002\n    - attack.t1059\n"
        );
        assert_eq!(tags("T12345 Txyz.001 T1021.2", &["TA0008".into()]), "");
    }

    #[test]
    fn the_id_is_that_of_the_query_which_may_be_tuned() {
        let of = |id| About { id, ..About::default() };
        assert_eq!(origin(&of("rdp#logons"), "a=1"), origin(&of("rdp#logons"), "a=2"));
        assert_ne!(origin(&of("rdp#logons"), "a=1"), origin(&of("rdp#logons-2"), "a=1"));
        assert_ne!(origin(&of("<query>"), "a=1"), origin(&of("<query>"), "a=2"));
    }

    #[test]
    fn a_rule_names_the_one_that_its_document_holds() {
        let of = |own_id| About { own_id, ..About::default() };
        let uuid = "0cbdff03-331c-59a3-99d1-294e36a54f81";
        assert!(
            head("t", "a=1", &of(Some(uuid))).contains(&format!("related:\n    - id: {uuid}\n      type: derived\n"))
        );
        assert!(!head("t", "a=1", &of(Some("rule: 7"))).contains("related"));
    }
}
