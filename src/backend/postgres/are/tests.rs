//! What PCRE2 means and PostgreSQL says, or why not.

use super::read;
use crate::backend::sql::dialect::Purpose;

fn read_for(pattern: &str, purpose: Purpose) -> String {
    read(pattern, purpose).map_or_else(|why| format!("! {why}"), |needs| needs.pattern)
}

fn found(pattern: &str) -> String {
    read_for(pattern, Purpose::Found)
}

fn groups(pattern: &str) -> String {
    read_for(pattern, Purpose::Groups)
}

#[test]
fn classes_are_spelled_out_as_their_letters_go_by_the_locale() {
    assert_eq!(found(r"^\w+\s\D[^\d,]$"), r"^[A-Za-z0-9_]+[ \t-\r][^0-9][^0-9,](?=\n?$)");
    assert_eq!(found(r"a.b[\s\S]"), r"a[^\n]b.");
    assert_eq!(found(r"(?s)a.b\.exe[\]\-]"), r"a.b\.exe[\]\-]");
    assert_eq!(found("[[:alpha:]é]\u{7}"), "[A-Za-zé]\\u0007");
}

#[test]
fn names_become_numbers() {
    assert_eq!(groups(r"user=(?<user>\w+) (?P<x>a|b)"), "user=([A-Za-z0-9_]+) (a|b)");
}

#[test]
fn case_is_folded_for_the_whole_or_spelled_out_for_a_part() {
    assert_eq!(found("(?i)cmd\\.exe"), "(?i)cmd\\.exe");
    assert_eq!(found("a(?i:b[c-d])E"), "a[bB][c-dC-D]E");
}

#[test]
fn the_edge_of_a_word_is_what_stands_beside_it() {
    assert_eq!(found(r"\bcmd\b"), "(?<![A-Za-z0-9_])cmd(?![A-Za-z0-9_])");
    assert_eq!(found(r"-\b."), r"-(?=[A-Za-z0-9_])[^\n]");
}

#[test]
fn what_is_looked_for_around_is_known_to_postgresql() {
    assert_eq!(found("(?<!x)a(?=b|c)(?!d)"), "(?<!x)a(?=b|c)(?!d)");
    assert_eq!(found("(?m)^a$"), r"(?:^|(?<=\n)(?=.))a(?=\n|$)");
}

#[test]
fn one_choice_is_taken_alike() {
    assert_eq!(groups("^(.*?),"), r"^([^\n]*?),");
    assert_eq!(groups(r"(?<a>.*)\\(?<b>[^\\]*)$"), r"([^\n]*)\\([^\\]*)(?=\n?$)");
    // Greedy to PostgreSQL too, so that the whole is lazy as its only choice is.
    assert_eq!(groups(r"(\d+) (.*?);"), r"([0-9]+?) ([^\n]*?);");
}

#[test]
fn several_choices_are_taken_one_after_the_other_where_the_end_is_given() {
    assert_eq!(groups("(.*?) (.*)"), r"([^\n]*?) ([^\n]*).*$");
    assert!(read_for("(.*?) (.*)", Purpose::All).contains("several ways"));
}

#[test]
fn what_postgresql_would_take_otherwise_is_refused() {
    for pattern in ["(a|ab)(c|bcd)?", "(a*(?:ab)?)(b*)", "(?:(a)|b)+", "(a*)*b", "(.*?|x).*"] {
        assert!(groups(pattern).starts_with("! "), "{pattern}: {}", groups(pattern));
    }
}

#[test]
fn what_postgresql_has_not_is_told() {
    for (pattern, word) in [
        (r"(a)\1", "back-reference"),
        ("(?R)", "recursive"),
        ("(?=(a))", "look-around"),
        (r"\Ga", r"\G"),
        ("a{300}", "255"),
    ] {
        assert!(found(pattern).contains(word), "{pattern}: {}", found(pattern));
    }
    assert!(groups("a++b").starts_with('a') && groups("[ab]++a").contains("possessive"));
}
