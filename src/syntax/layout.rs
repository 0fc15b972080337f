//! The layout of a search as Splunk's own editor gives it: a stage a line, searches in brackets further in, one blank where
//! there were several. What stands between quotes, in comments and in macros is left as it is, and so is every letter.

mod habits;
mod lines;
mod pieces;
mod tokens;

use super::pipeline::{Sign, opening, step};
use super::stuck::Stuck;
use super::word::{blank, name};
use habits::Habit;
use lines::{DEEPER, Lines};
use pieces::{Piece, Sort, pieces};
use std::borrow::Cow;
use tokens::tokens;

/// A search, laid out. It ends without a line end.
pub fn layout(text: &str) -> Result<String, Stuck<'_>> {
    if let Some(stuck) = super::pipeline::stages(text).1.into_iter().next() {
        return Err(stuck);
    }
    search(text, Place { indent: 0, is_bracketed: false, depth: super::DEPTH })
}

/// The commands that stand in brackets, laid out.
pub fn commands(text: &str) -> Result<String, Stuck<'_>> {
    search(text, Place { indent: 0, is_bracketed: true, depth: super::DEPTH })
}

/// Where a search stands.
#[derive(Clone, Copy, Debug)]
struct Place {
    /// How far its lines stand in, but for the first.
    indent: usize,
    /// Whether it stands in brackets, where its first stage names its command.
    is_bracketed: bool,
    /// How many more searches may nest in it.
    depth: usize,
}

fn search(text: &str, place: Place) -> Result<String, Stuck<'_>> {
    let Some(depth) = place.depth.checked_sub(1) else { return Err(Stuck::message(text, "this nests too deeply")) };
    let place = Place { depth, ..place };
    let start = place.indent + if place.is_bracketed { "[ ".len() } else { 0 };
    let mut lines = Lines::default();
    lines.write(&" ".repeat(start));
    for (index, text) in stages(text)?.into_iter().enumerate() {
        if index > 0 && !lines.is_blank() {
            lines.line(place.indent);
        }
        if index > 0 {
            lines.write("| ");
        }
        stage(&mut lines, text, index == 0, place)?;
    }
    Ok(lines.out.split_off(start))
}

/// The text between the pipes, without the blanks around it.
fn stages(text: &str) -> Result<Vec<&str>, Stuck<'_>> {
    let (mut found, mut start, mut at) = (Vec::new(), 0, 0);
    while at < text.len() {
        match step(text, at)? {
            Sign::Pipe => {
                found.push(text[start..at].trim());
                at += 1;
                start = at;
            }
            Sign::Other(next) => at = next,
        }
    }
    found.push(text[start..].trim());
    Ok(found)
}

/// Writes a stage. Comments before the search and after a stage stand between the stages.
fn stage<'a>(lines: &mut Lines, text: &'a str, is_first: bool, place: Place) -> Result<(), Stuck<'a>> {
    let is_nameless = is_first && !place.is_bracketed;
    let name = command(text, is_nameless);
    let habit = Habit::of(if is_nameless { "search" } else { &name });
    let mut pieces = pieces(text, habit.quotes_names())?;
    if is_first {
        let is_head = |pair: &[Piece]| pair[0].sort == Sort::Comment && pair[1].begins_line();
        let heads = pieces.windows(2).take_while(|pair| is_head(pair)).count();
        for head in pieces.drain(..heads) {
            lines.write(&head.text);
            lines.line(place.indent);
        }
    }
    let last = pieces.iter().rposition(|piece| piece.sort != Sort::Comment);
    let notes = pieces.split_off(last.map_or(0, |last| last + 1));
    for piece in &mut pieces {
        if let (Sort::Search, Cow::Borrowed(search)) = (piece.sort, &piece.text) {
            piece.text = Cow::Owned(bracketed(search, place)?);
        }
    }
    let command = pieces.iter().position(|piece| piece.sort != Sort::Comment).filter(|at| pieces[*at].is(&name));
    if let Some(command) = command {
        pieces[command].text = Cow::Owned(name);
    }
    lines.fill(&tokens(&pieces, command, habit), place.indent + DEEPER);
    for note in notes {
        note_after(lines, &note, place);
    }
    Ok(())
}

/// Writes a comment after what is there: on its line, if it was and has room there.
fn note_after(lines: &mut Lines, note: &Piece, place: Place) {
    let is_beside = !note.begins_line() && lines.has_room(&note.text);
    match (lines.is_blank(), is_beside) {
        (true, _) => {}
        (false, true) => lines.write(" "),
        (false, false) => lines.line(place.indent),
    }
    lines.write(&note.text);
}

/// The name of a stage's command in small letters; empty if it has none.
fn command(text: &str, is_nameless: bool) -> String {
    let start = blank(text).map_or(text, |(rest, ())| rest);
    if is_nameless {
        return opening(start).name.to_ascii_lowercase();
    }
    name(start).map_or_else(|_| String::new(), |(_, name)| name.to_ascii_lowercase())
}

/// A search in brackets: on the line if it is one stage that fits it, else a stage a line.
fn bracketed(text: &str, place: Place) -> Result<String, Stuck<'_>> {
    let inner = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let laid = search(inner, Place { indent: place.indent + DEEPER, is_bracketed: true, ..place })?;
    let blank = if laid.starts_with('|') { "" } else { " " };
    Ok(if laid.contains('\n') { format!("[{blank}{laid} ]") } else { format!("[{laid}]") })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn laid(text: &str) -> String {
        let once = layout(text).expect("it can be laid out");
        assert_eq!(layout(&once).as_deref().ok(), Some(&*once), "a second time");
        once
    }

    #[test]
    fn each_stage_has_a_line() {
        assert_eq!(
            laid("index=a   b=\"x  |  y\"|STATS count,dc(x)   by a,b  | where(count>3)"),
            "index=a b=\"x  |  y\"\n| stats count, dc(x) by a, b\n| where(count>3)"
        );
        assert_eq!(laid("|makeresults|eval x='a,b' , y=2"), "| makeresults\n| eval x='a,b', y=2");
    }

    #[test]
    fn blanks_that_say_nothing_go_and_commas_have_one_after_them() {
        assert_eq!(laid("a= 1 b IN( 1,2 )( c = d)"), "a=1 b IN (1, 2)(c=d)");
        assert_eq!(laid("a|where( x= 1 )OR NOT(y = 2 )"), "a\n| where(x=1) OR NOT (y = 2)");
    }

    #[test]
    fn macros_quoted_texts_and_words_of_search_stay_as_they_are() {
        assert_eq!(laid("x,y  `m(1,  2)` |  `n`"), "x,y `m(1,  2)`\n| `n`");
        assert_eq!(laid("a | rex \"(?<x>a,  b)\"  mode = sed"), "a\n| rex \"(?<x>a,  b)\" mode = sed");
    }

    #[test]
    fn comments_stand_on_the_lines_where_they_stood() {
        assert_eq!(laid("```a  |\n b``` \n x ```c```|table y"), "```a  |\n b```\nx ```c```\n| table y");
        assert_eq!(
            laid("a | join b [search c|table b]\n   ```below``` | ```first``` head"),
            "a\n| join b\n    [ search c\n    | table b ]\n```below```\n| ```first``` head"
        );
        assert_eq!(laid("a | eval b=1,\n  ```why```\n c=2"), "a\n| eval b=1,\n    ```why```\n    c=2");
    }

    #[test]
    fn what_names_a_column_keeps_its_blanks() {
        assert_eq!(laid("a|stats count(eval(x  =1)),sum(y)  by z"), "a\n| stats count(eval(x  =1)), sum(y) by z");
    }

    #[test]
    fn a_search_in_brackets_of_several_stages_has_lines_of_its_own() {
        assert_eq!(laid("a [search b]  c"), "a [search b] c");
        assert_eq!(
            laid("a | append [search b | fields x,y ] | table x"),
            "a\n| append\n    [ search b\n    | fields x, y ]\n| table x"
        );
        assert_eq!(
            laid("| union [|inputlookup b|head] [search c]"),
            "| union\n    [| inputlookup b\n    | head ]\n    [search c]"
        );
    }

    #[test]
    fn a_template_of_foreach_is_laid_out_with_its_marks() {
        assert_eq!(laid("a|foreach * [ eval <<FIELD>> =1]"), "a\n| foreach * [eval <<FIELD>>=1]");
        assert_eq!(
            laid("a|foreach b* [eval <<FIELD>>_x = if('<<FIELD>>'=1, 2,3)|eval s=s+<<FIELD>>]"),
            "a\n| foreach b*\n    [ eval <<FIELD>>_x = if('<<FIELD>>'=1, 2, 3)\n    | eval s=s+<<FIELD>> ]"
        );
    }

    #[test]
    fn a_condition_and_its_value_stay_on_one_line() {
        let pair = |x: &str| format!("match(name, \"{x}\"), \"{}\"", x.repeat(8));
        let laid = laid(&format!("a|eval x=case({},{},{}),y=1", pair("aaaa"), pair("bbbb"), pair("cccc")));
        let [a, b, c] = ["aaaa", "bbbb", "cccc"].map(pair);
        assert_eq!(laid, format!("a\n| eval x=case(\n        {a},\n        {b},\n        {c}),\n    y=1"));
    }

    #[test]
    fn long_lists_and_alternatives_are_filled_beside_what_they_belong_to() {
        let values = ["\"abcdefghijklmnopqrst\""; 6].join(",");
        assert_eq!(
            laid(&format!("x=1 AND y IN ({values})")),
            format!("x=1\n    AND y IN ({0}, {0}, {0},\n        {0}, {0}, {0})", "\"abcdefghijklmnopqrst\"")
        );
        let tests = ["x=\"abcdefghijklmnopqrst\""; 6].join(" OR ");
        assert_eq!(
            laid(&format!("a | where y=1 AND ({tests})")),
            format!(
                "a\n| where y=1\n    AND ({0} OR {0} OR {0}\n        OR {0} OR {0} OR {0})",
                "x=\"abcdefghijklmnopqrst\""
            )
        );
    }

    #[test]
    fn clauses_begin_lines_of_a_long_stage() {
        let keys = ["Processes.parent_process_name"; 5].join(" ");
        assert_eq!(
            laid(&format!("|tstats count from datamodel=Endpoint.Processes where a = 1 OR b=2 by {keys}")),
            "| tstats count\n    from datamodel=Endpoint.Processes\n    where a=1 OR b=2\n    by ".to_string()
                + &[["Processes.parent_process_name"; 3].join(" "), ["Processes.parent_process_name"; 2].join(" ")]
                    .join("\n        ")
        );
    }

    #[test]
    fn what_is_no_search_is_refused() {
        assert!(layout("a | | b").is_err() && layout("a \"b").is_err() && layout("").is_err());
        assert!(layout(&format!("a {}b{}", "[c ".repeat(300), "]".repeat(300))).is_err());
    }
}
