//! Each check in a search: what it says, and that it is silent where it cannot be sure.

use super::{Search, lint};
use crate::command::{Setting, lower};
use crate::source::Source;
use crate::value::time::Zone;

/// The codes and messages for a search. What reads no field is false here.
fn told(search: &str) -> String {
    let source = Source::bare("a.spl", search);
    let lowered = lower(&source, &Setting::at(0.0, Zone::utc()));
    let plan = lowered.plan.unwrap_or_else(|| panic!("{search}: {:?}", lowered.diagnostics));
    let linted = lint(Search { source: &source, plan: &plan, truth: &|_| Some(false) });
    let line = |found: &crate::diagnostic::Diagnostic| {
        let at = found.span().map(|span| source.slice(span)).unwrap_or_default();
        format!("{} at {at}: {}", found.code, found.message)
    };
    linted.told.iter().map(line).collect::<Vec<_>>().join("; ")
}

fn is_silent(search: &str) {
    assert_eq!(told(search), "", "{search}");
}

#[test]
fn two_values_of_one_field_exclude_each_other() {
    insta::assert_snapshot!(told("EventCode=4624 EventCode=4625"), @"never-matches at EventCode=4625: `EventCode=4625` can never be true here");
    insta::assert_snapshot!(told("a=x | where EventCode=1 | search EventCode IN (4624, 4625)"), @"never-matches at EventCode IN (4624, 4625): `EventCode IN (4624, 4625)` can never be true here");
    insta::assert_snapshot!(told("index=a b=1 OR index=c b=2"), @"never-matches at b=1: `b=1` can never be true here");
    is_silent("process=*a* process=*b*");
    is_silent("EventCode=1 OR EventCode=2");
    is_silent("user=a NOT user=b");
}

#[test]
fn what_may_have_several_values_may_be_several_things() {
    is_silent("tag=authentication tag=failure");
    is_silent("Account_Name=a Account_Name=b");
    is_silent("* | stats values(EventCode) AS EventCode BY user | search EventCode=4720 EventCode=4726");
}

#[test]
fn a_field_is_not_there_and_missing_at_once() {
    insta::assert_snapshot!(told("user=a | where isnull(user)"), @"never-matches at isnull(user): `isnull(user)` can never be true here");
    insta::assert_snapshot!(told("user=a NOT user=*"), @"never-matches at NOT user=*: `NOT user=*` can never be true here");
    is_silent("user=a | eval user=nullif(user, \"a\") | where isnull(user)");
    is_silent("* | where isnull(user) OR user=\"a\"");
}

#[test]
fn one_alternative_is_told_where_others_may_hold() {
    insta::assert_snapshot!(told("EventCode=1 (EventCode=2 OR user=x)"), @"never-matches at EventCode=2: `EventCode=2` can never be true here");
}

#[test]
fn denying_one_or_the_other_denies_nothing() {
    insta::assert_snapshot!(told("a!=x OR a!=y"), @"always-matches at a!=y: whatever `a` is, one of these is true, so that they choose nothing");
    insta::assert_snapshot!(told("* | where NOT a=\"x\" OR NOT a=\"y\""), @"always-matches at NOT a=\"y\": whatever `a` is, one of these is true, so that they choose nothing");
    is_silent("a!=x a!=y");
    is_silent("a!=x* OR a!=xy");
    is_silent("a!=x OR b!=y");
    is_silent("* | where isnull(a) OR a!=\"x\"");
}

#[test]
fn a_name_in_double_quotes_is_a_text() {
    insta::assert_snapshot!(told(r#"* | where "user.name"="x""#), @r#"never-matches at "user.name"="x": `"user.name"="x"` can never be true here"#);
    is_silent("* | where now()=1");
}

#[test]
fn a_case_is_shadowed_by_a_wider_one() {
    insta::assert_snapshot!(told("* | eval a=case(b>=5, 1, b>=10, 2, b=7, 3, true(), 4)"), @"unreachable-case at b>=10: `b>=10` is never asked: what is true of it is true of an earlier condition; unreachable-case at b=7: `b=7` is never asked: what is true of it is true of an earlier condition");
    is_silent("* | eval a=case(b>=10, 1, b>=5, 2, true(), 3)");
    is_silent("* | eval a=case(like(b, \"%x\"), 1, like(b, \"%y\"), 2)");
}

#[test]
fn stars_are_letters_outside_of_search() {
    insta::assert_snapshot!(told(r#"* | where Image="*\\cmd.exe""#), @r#"literal-wildcard at Image="*\\cmd.exe": the star of `*\cmd.exe` is compared as a letter"#);
    insta::assert_snapshot!(told(r#"* | eval a=if(like(b, "*x*"), 1, 0)"#), @"literal-wildcard at *x*: the star of `*x*` is compared as a letter");
    is_silent(r#"* | where share="\\\\*\\IPC$""#);
    is_silent(r#"* | fillnull value="*" user | where user="*""#);
    is_silent(r#"Image="*\\cmd.exe" | where like(a, "%x")"#);
}

#[test]
fn numbers_are_not_put_in_order_as_texts() {
    insta::assert_snapshot!(told(r#"* | stats count BY a | where count > "10""#), @r#"text-order at count > "10": `count` is a number, and is compared with `"10"` letter by letter: `9` is more than `10`"#);
    is_silent(r#"* | eval hour=strftime(_time, "%H") | where hour > "07""#);
}

#[test]
fn search_compares_with_no_field() {
    insta::assert_snapshot!(told("* | stats count BY a | eval most=5 | search count > most"), @"field-as-text at count > most: `search` compares `count` with the text `most`, not with the field of that name");
    is_silent("* | stats count BY a | eval most=5 | search count > 5");
}

#[test]
fn what_stats_and_table_do_not_name_is_gone() {
    insta::assert_snapshot!(told("* | stats count BY host | where user=\"x\" AND count > 1"), @"field-gone at user: no field `user` is left here, so it is empty in every row");
    insta::assert_snapshot!(told("* | stats count | table a, b, count"), @"field-gone at a: no fields `a` and `b` are left here, so they are empty in every row");
    insta::assert_snapshot!(told("* | rename a AS b | stats count BY a"), @"field-gone at a: no field `a` is left here, so it is empty in every row");
    insta::assert_snapshot!(told("* | fields - a | where a=1"), @"field-gone at a: no field `a` is left here, so it is empty in every row");
    insta::assert_snapshot!(told("* | table a | append [search * | stats count | table b] | where c=1"), @"field-gone at b: no field `b` is left here, so it is empty in every row; field-gone at c: no field `c` is left here, so it is empty in every row");
}

#[test]
fn what_may_be_there_is_not_gone() {
    is_silent("* | stats count values(*) AS * BY host | where user=\"x\"");
    is_silent("* | stats count BY host | lookup x host | where user=\"x\"");
    is_silent("* | stats count BY host | join host [search *] | where user=\"x\"");
    is_silent("* | stats count BY a.b | rename a.* AS *, b AS c | table c");
    is_silent("* | stats count BY host | spath input=host | where user=\"x\"");
    is_silent("* | stats count BY host | rex field=host \"(?<user>.)\" | where user=\"x\"");
    is_silent("* | chart count BY host user | where alice > 1");
    is_silent("* | stats count BY host | eval {host}=1 | where user=1");
}

#[test]
fn what_is_asked_after_need_not_be_there() {
    is_silent("* | stats count BY host | eval user=coalesce(user, host)");
    is_silent("* | stats count BY host | eval user=if(isnull(user), \"-\", user)");
    is_silent("* | stats count BY host | eval user=if(host=\"a\", host, null)");
    is_silent("* | stats count BY host | fillnull value=0 errors | where errors=0");
}

#[test]
fn what_is_in_small_letters_has_no_capitals() {
    for clause in [
        r#"lower(user)="Admin""#,
        r#"upper(user)="admin""#,
        r#"like(lower(user), "%Admin%")"#,
        r#"match(lower(user), "^Admin.*")"#,
        r#"lower(user) IN ("Admin", "Root")"#,
    ] {
        assert_eq!(
            told(&format!("* | where {clause}")),
            format!("never-matches at {clause}: `{clause}` can never be true here")
        );
    }
    for clause in [
        r#"lower(user)="admin-1""#,
        r#"lower(user)!="Admin""#,
        r#"match(lower(user), "\\Wadmin")"#,
        r#"match(lower(user), "(?i)Admin")"#,
        r#"match(lower(user), "A*b")"#,
        r#"lower(user) IN ("Admin", "root")"#,
    ] {
        is_silent(&format!("* | where {clause}"));
    }
}

#[test]
fn a_field_is_not_unlike_itself() {
    insta::assert_snapshot!(told("* | where user!=user"), @"never-matches at user!=user: `user!=user` can never be true here");
    is_silent("* | where user=user");
    is_silent("* | stats values(user) AS user BY host | where user!=user");
}
