//! The layout of a search as Splunk's own editor gives it: a stage a line, searches in brackets further in, one blank where
//! there were several. What stands between quotes, in comments and in macros is left as it is, and so is every letter.

use super::args::closing_parenthesis;
use super::pipeline::{Sign, step};
use super::stuck::Stuck;
use super::word::name;

/// How long a line may be, if it can be broken.
const WIDTH: usize = 100;

/// How far a line that goes on stands in.
const DEEPER: usize = 4;

/// The commands whose commas stand between items, so that a blank after them says nothing. In a regular expression, or
/// among the words of `search`, it may.
const LISTS: &[&str] = &[
    "bin",
    "chart",
    "dedup",
    "eval",
    "eventstats",
    "fields",
    "fieldformat",
    "lookup",
    "rare",
    "rename",
    "sort",
    "stats",
    "streamstats",
    "table",
    "timechart",
    "top",
    "tstats",
    "where",
];

/// The commands that name a column by the text that makes it, so that between parentheses every blank counts.
const NAMED: &[&str] = &["chart", "eventstats", "stats", "streamstats", "timechart", "tstats"];

/// A search, laid out. It ends without a line end.
pub fn layout(text: &str) -> Result<String, Stuck<'_>> {
    if let Some(stuck) = super::pipeline::stages(text).1.into_iter().next() {
        return Err(stuck);
    }
    search(text, 0, super::DEPTH)
}

/// A search whose lines stand so far in, but for the first.
fn search(text: &str, indent: usize, depth: usize) -> Result<String, Stuck<'_>> {
    let Some(depth) = depth.checked_sub(1) else { return Err(Stuck::message(text, "this nests too deeply")) };
    let mut out = String::new();
    for (index, piece) in pieces(text)?.into_iter().enumerate() {
        if index > 0 {
            if !out.is_empty() {
                out.push('\n');
                out.push_str(&" ".repeat(indent));
            }
            out.push_str("| ");
        }
        let tokens = tokens(piece, index == 0, indent, depth)?;
        let mut lines = Lines { out, column: indent + if index > 0 { 2 } else { 0 } };
        lines.fill(&tokens, indent + DEEPER);
        out = lines.out;
    }
    Ok(out)
}

/// The text between the pipes, without the blanks around it.
fn pieces(text: &str) -> Result<Vec<&str>, Stuck<'_>> {
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

/// What is not broken.
#[derive(Debug)]
struct Token {
    text: String,
    /// How many parentheses are open before it.
    depth: usize,
    /// Whether no blank stood before it, so that none may.
    is_glued: bool,
    /// Whether it is the first after the name of a command, and stays beside it.
    is_first: bool,
}

/// The tokens of a stage.
fn tokens(piece: &str, is_first: bool, indent: usize, depth: usize) -> Result<Vec<Token>, Stuck<'_>> {
    let (command, mut at) = match name(piece) {
        Ok((rest, name)) if !is_first => (name.to_ascii_lowercase(), piece.len() - rest.len()),
        Ok(_) | Err(_) => (String::new(), 0),
    };
    let is_list = LISTS.contains(&&*command);
    let mut all = Tokens { found: Vec::new(), open: 0, is_apart: true, has_command: !command.is_empty() };
    if !command.is_empty() {
        all.push(&command);
        all.is_apart = piece[at..].starts_with(char::is_whitespace);
    }
    while at < piece.len() {
        let rest = &piece[at..];
        let next = match step(piece, at)? {
            Sign::Pipe => at + 1,
            Sign::Other(_) if is_list && rest.starts_with('\'') => {
                rest[1..].find('\'').map_or(at + 1, |end| at + end + 2)
            }
            Sign::Other(_) if rest.starts_with('(') && NAMED.contains(&&*command) => {
                closing_parenthesis(rest).map_or(at + 1, |end| at + end + 1)
            }
            Sign::Other(next) => next,
        };
        let atom = &piece[at..next];
        at = next;
        if atom.starts_with(char::is_whitespace) {
            all.is_apart = true;
        } else if let Some(inner) = atom.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            all.push(&bracketed(inner, indent, depth)?);
        } else if is_list && atom == "," {
            all.is_apart = false;
            all.push(atom);
            all.is_apart = true;
        } else {
            all.push(atom);
        }
    }
    Ok(all.found)
}

/// What is in brackets: on the line if it is one stage, else a stage a line, as Splunk's editor has it.
fn bracketed(inner: &str, indent: usize, depth: usize) -> Result<String, Stuck<'_>> {
    let laid = search(inner, indent + DEEPER, depth)?;
    let blank = if laid.starts_with('|') { "" } else { " " };
    Ok(if laid.contains('\n') { format!("[{blank}{laid} ]") } else { format!("[{laid}]") })
}

impl Token {
    /// Whether it has lines of its own: a search in brackets of several stages.
    fn is_lines(&self) -> bool {
        self.text.starts_with('[') && self.text.contains('\n')
    }
}

/// Tokens as they are found.
struct Tokens {
    found: Vec<Token>,
    open: usize,
    /// Whether a blank stood before what comes next.
    is_apart: bool,
    /// Whether the first is the name of a command.
    has_command: bool,
}

impl Tokens {
    /// Adds an atom to the last token, or as one of its own after a blank.
    fn push(&mut self, atom: &str) {
        let is_bracket = atom.starts_with('[');
        match self.found.last_mut() {
            Some(last) if !self.is_apart && !is_bracket && !last.text.ends_with(']') => last.text.push_str(atom),
            _ => {
                let is_first = self.has_command && self.found.len() == 1;
                self.found.push(Token { text: atom.into(), depth: self.open, is_glued: !self.is_apart, is_first });
            }
        }
        self.is_apart = false;
        match atom {
            "(" => self.open += 1,
            ")" => self.open = self.open.saturating_sub(1),
            _ => {}
        }
    }
}

/// The tokens of a stage in lines.
#[derive(Debug)]
struct Lines {
    out: String,
    /// Where the next letter stands.
    column: usize,
}

impl Lines {
    fn write(&mut self, text: &str) {
        self.out.push_str(text);
        self.column = match text.rfind('\n') {
            Some(end) => text[end + 1..].chars().count(),
            None => self.column + text.chars().count(),
        };
    }

    fn line(&mut self, indent: usize) {
        self.write(&format!("\n{}", " ".repeat(indent)));
    }

    /// Writes tokens, on this line if they fit. Else they are broken where the fewest parentheses are open: after commas,
    /// or before `AND` and `OR`, or where there is any blank; what does not fit a line of its own stands further in.
    fn fill(&mut self, tokens: &[Token], indent: usize) {
        let parts = parts(tokens);
        if fits(tokens, self.column) || parts.len() == 1 {
            return self.write(&flat(tokens));
        }
        // After a part of several lines the next begins a line.
        let mut is_broken = false;
        for (index, part) in parts.into_iter().enumerate() {
            if index > 0 && !is_broken && fits(part, self.column + 1) {
                self.write(&format!(" {}", flat(part)));
                continue;
            }
            if index > 0 {
                self.line(indent);
            }
            is_broken = !fits(part, self.column);
            self.fill(part, if index == 0 { indent } else { indent + DEEPER });
        }
    }
}

/// Tokens on one line.
fn flat(tokens: &[Token]) -> String {
    let mut out = String::new();
    for (index, token) in tokens.iter().enumerate() {
        if index > 0 && !token.is_glued {
            out.push(' ');
        }
        out.push_str(&token.text);
    }
    out
}

/// Whether tokens fit the line from a column on.
fn fits(tokens: &[Token], column: usize) -> bool {
    let mut end = column;
    for token in tokens {
        // A quoted text or a comment that goes over lines ends in a column of its own.
        end = match token.text.rfind('\n') {
            Some(line) => token.text[line + 1..].chars().count(),
            None => end + token.text.chars().count() + usize::from(!token.is_glued),
        };
        if token.is_lines() || end > WIDTH + 1 {
            return false;
        }
    }
    true
}

/// Tokens cut where the fewest parentheses are open: after commas and before `by`; if there are none, before `AND` and
/// `OR`; if there are none, at every blank.
fn parts(tokens: &[Token]) -> Vec<&[Token]> {
    let is_word = |index: usize, words: &[&str]| words.iter().any(|word| tokens[index].text.eq_ignore_ascii_case(word));
    // `x AS y` stays together.
    let is_free = |index: &usize| {
        let is_bound = tokens[*index].is_glued || tokens[*index].is_first;
        !(is_bound || is_word(*index, &["as"]) || is_word(index - 1, &["as", "by"]))
    };
    let free: Vec<usize> = (1..tokens.len()).filter(is_free).collect();
    let least = free.iter().map(|index| tokens[*index].depth).min();
    let free: Vec<usize> = free.into_iter().filter(|index| Some(tokens[*index].depth) == least).collect();
    let ends_item =
        |index: &usize| tokens[index - 1].text.ends_with(',') || tokens[*index].is_lines() || is_word(*index, &["by"]);
    let joins = |index: &usize| is_word(*index, &["AND", "OR"]);
    let places = [free.iter().copied().filter(ends_item).collect(), free.iter().copied().filter(joins).collect(), free];
    let places: Vec<usize> = places.into_iter().find(|places: &Vec<usize>| !places.is_empty()).unwrap_or_default();
    let mut found = Vec::new();
    let mut start = 0;
    for place in places.into_iter().chain([tokens.len()]) {
        found.push(&tokens[start..place]);
        start = place;
    }
    found
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
    fn comments_macros_and_words_of_search_stay_as_they_are() {
        assert_eq!(laid("```a  |\n b``` x,y  `m(1,  2)` |  `n`"), "```a  |\n b``` x,y `m(1,  2)`\n| `n`");
        assert_eq!(laid("a | rex \"(?<x>a,  b)\"  ```end```"), "a\n| rex \"(?<x>a,  b)\" ```end```");
    }

    #[test]
    fn what_names_a_column_keeps_its_blanks() {
        assert_eq!(laid("a|stats count(eval(x  =1)),sum(y)  by z"), "a\n| stats count(eval(x  =1)), sum(y) by z");
    }

    #[test]
    fn a_search_in_brackets_of_several_stages_has_lines_of_its_own() {
        assert_eq!(laid("a [search b]  c"), "a [search b] c");
        assert_eq!(
            laid("a | join x [search b | fields x,y ] | table x"),
            "a\n| join x\n    [ search b\n    | fields x, y ]\n| table x"
        );
    }

    #[test]
    fn long_lines_are_broken_where_few_parentheses_are_open() {
        let long = format!("a | eval x=case({}), y=1", ["match(name,\"abcdefghijklmnop\"),\"q\""; 4].join(","));
        let laid = laid(&long);
        let longest = laid.lines().map(str::len).max();
        assert!(longest <= Some(WIDTH) && laid.ends_with("\"q\"),\n    y=1"), "{laid}");
    }

    #[test]
    fn what_is_no_search_is_refused() {
        assert!(layout("a | | b").is_err() && layout("a \"b").is_err() && layout("").is_err());
        assert!(layout(&format!("a {}b{}", "[c ".repeat(300), "]".repeat(300))).is_err());
    }
}
