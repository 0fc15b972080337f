//! Tells searches from other code: by the label of a fence where it says, else by looking at the text.

mod cut;
mod words;

use cut::{first_word, is_macro, stages, without_comments, words};
use words::{is_command, is_command_of_spl_alone, is_nearly_command, is_spl, is_splunk_field, is_tool, is_vague};

/// Whether the text of a block of code is a search; if not, why, in words.
pub fn is_search(label: Option<&str>, text: &str) -> Result<(), String> {
    let label = language(label.unwrap_or_default());
    let text = without_comments(text);
    if text.is_empty() {
        return Err("it is empty".into());
    }
    if is_spl(&label) || begins_as_search(text) {
        return Ok(());
    }
    let shape = Shape::of(text);
    if is_vague(&label) {
        return shape.is_search();
    }
    // Searches stand under `sql` or `ruby` for their colours; there the text must leave no doubt.
    let is_sure = shape.compares && shape.pipes_into_spl_alone() && shape.is_search().is_ok();
    if is_sure { Ok(()) } else { Err(format!("labelled `{label}`")) }
}

/// The language a label names: its first word, without the braces and dots some tools put around it.
fn language(label: &str) -> String {
    let word = label.split([' ', ',', '\t']).next().unwrap_or_default();
    word.trim_matches(['{', '}', '.']).trim_start_matches("language-").to_lowercase()
}

/// Whether the text begins as only a search does: with an index or a source, a macro, `| command`, `search`, a subsearch.
fn begins_as_search(text: &str) -> bool {
    let text = text.trim_start_matches(['(', ' ', '\t', '\r', '\n']);
    let word = first_word(text);
    let after = &text[word.len()..];
    if is_splunk_field(word) {
        let is_tight = after.starts_with("!=") || after.starts_with('=') && !after.starts_with("==");
        // `source = x` may be a line of some configuration; in a search it is rare without a pipe.
        let is_loose = after.trim_start().starts_with('=') && stages(text).len() > 1;
        return is_tight || is_loose || is_list(after.trim_start());
    }
    if let Some(stage) = text.strip_prefix('|') {
        return is_command(first_word(stage)) || is_macro(stage.trim_start());
    }
    if let Some(inner) = text.strip_prefix('[') {
        return begins_as_search(inner.trim_start());
    }
    is_macro(text) || word == "search" && !after.trim().is_empty() && !after.trim_start().starts_with(['=', '(', '-'])
}

/// Whether a text begins with `IN (`.
fn is_list(text: &str) -> bool {
    text.get(..2).is_some_and(|word| word.eq_ignore_ascii_case("in")) && text[2..].trim_start().starts_with('(')
}

/// What can be seen of a text: its first stage, and what the later ones begin with.
struct Shape<'t> {
    first: &'t str,
    later: Vec<&'t str>,
    /// Whether the first stage compares a field.
    compares: bool,
}

impl Shape<'_> {
    fn of(text: &str) -> Shape<'_> {
        let stages = stages(text);
        let first = stages.first().map(|stage| stage.trim()).unwrap_or_default();
        let later = stages.iter().skip(1).map(|stage| first_word(stage)).collect();
        Shape { first, later, compares: words(first).iter().any(|word| is_comparison(word)) || compares_loosely(first) }
    }

    fn pipes_into_spl_alone(&self) -> bool {
        self.later.iter().any(|word| is_command_of_spl_alone(word) || word.starts_with('`'))
    }

    fn is_search(&self) -> Result<(), String> {
        if self.first.is_empty() {
            let command = self.later.first().copied().unwrap_or_default();
            // A command of an app's own is no reason to doubt a search that goes on as one.
            let is_meant = is_nearly_command(command) || self.pipes_into_spl_alone();
            let words = || format!("it begins with a pipe, and `{command}` is no SPL command");
            return if is_meant { Ok(()) } else { Err(words()) };
        }
        let other =
            Err(format!("it begins with `{}`", first_word(self.first.trim_start_matches(['$', '#', '>', ' ']))));
        if is_command_line(self.first) {
            return other;
        }
        let is_strange =
            |word: &&&str| !(is_command(word) || word.starts_with('`') || self.compares && is_nearly_command(word));
        if let Some(stranger) = self.later.iter().find(is_strange) {
            return Err(format!("it pipes into `{stranger}`, which is no SPL command"));
        }
        let is_meant = self.later.iter().any(|word| !is_command(word));
        let is_search = is_meant || self.pipes_into_spl_alone() || self.compares && is_only_terms(self.first);
        if is_search { Ok(()) } else { other }
    }
}

/// `field=value`, `field!=value`, `field>5`; not `NAME=value`, which sets a variable of the environment, nor `a==b`.
fn is_comparison(word: &str) -> bool {
    let word = word.trim_start_matches('(');
    let name = &word[..word.find(['=', '!', '<', '>']).unwrap_or(word.len())];
    let rest = &word[name.len()..];
    let is_name = name.starts_with(|letter: char| letter.is_alphabetic() || letter == '_')
        && name.chars().all(|letter| letter.is_alphanumeric() || "_.{}:-".contains(letter));
    let is_variable = !name.chars().any(char::is_lowercase) && !rest.contains('*');
    is_name && !rest.is_empty() && rest != "!" && !rest.starts_with("==") && !is_variable
}

fn is_operator(word: &str) -> bool {
    ["=", "!=", "<", ">", "<=", ">="].contains(&word)
}

/// Whether an operator stands as a word of its own: `field = value`, `field IN (...)`.
fn compares_loosely(text: &str) -> bool {
    let words = words(text);
    let is_in = |pair: &[&str]| pair[0].eq_ignore_ascii_case("in") && pair[1].starts_with('(');
    words.iter().skip(1).any(|word| is_operator(word) || is_list(word)) || words.windows(2).any(is_in)
}

/// Whether every word is a comparison, a quoted phrase, a term with a wildcard, or what joins them.
fn is_only_terms(text: &str) -> bool {
    let words = words(text);
    let is_joint =
        |word: &str| is_operator(word) || ["and", "or", "not", "in", "(", ")"].contains(&&*word.to_lowercase());
    let is_joined = |index: usize| {
        let beside = [index.checked_sub(1), Some(index + 1)].into_iter().flatten();
        beside.filter_map(|beside| words.get(beside)).any(|word| is_joint(word))
    };
    let is_term = |word: &str| {
        let ends_list = word.ends_with([')', ',']);
        is_comparison(word)
            || is_list(word)
            || ends_list
            || word.contains('*')
            || word.trim_start_matches('(').starts_with('"')
    };
    words.iter().enumerate().all(|(index, word)| is_joint(word) || is_term(word) || is_joined(index))
}

/// Whether a first stage shows that a shell reads it.
fn is_command_line(first: &str) -> bool {
    let is_prompt = ["$ ", "# ", "#!", "> "].iter().any(|prompt| first.starts_with(prompt));
    let is_expanded = ["$(", "${", "&&", "||", "2>", "<<", ";"].iter().any(|sign| first.contains(sign));
    let is_flag = |word: &&str| {
        let bare = word.strip_prefix('-').map(|rest| rest.trim_start_matches('-'));
        bare.is_some_and(|rest| rest.starts_with(char::is_alphabetic))
    };
    let words = words(first);
    is_prompt || is_expanded || is_tool(first_word(first)) || words.iter().skip(1).any(is_flag)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(text: &str) {
        assert_eq!(is_search(Some(""), text), Ok(()), "{text}");
    }

    fn reason(label: &str, text: &str) -> String {
        is_search(Some(label), text).expect_err(text)
    }

    #[test]
    fn searches_are_known_by_how_they_begin() {
        is("index=* EventCode=4688");
        is("(index = a OR index = b) | stats count");
        is("sourcetype IN (a, b)");
        is("search failed password");
        is("| tstats count where index=a");
        is("| tsats count");
        is("`wineventlog_security` EventCode=4688");
        is("`indextime(4)` | table a");
        is("```all of them```\nindex=a");
        is("[| inputlookup a.csv] index=b");
        is("| ldapsearch domain=a | table cn");
    }

    #[test]
    fn searches_are_known_by_their_terms_and_their_commands() {
        is("EventCode=4624");
        is("EventCode=4624 OR (EventID IN (1, 3) NOT user=\"*$\")");
        is("EventCode = 1102");
        is("EventID=1 | satts count by host");
        is("\"failed password\" | stats count by src");
        is("failed password | rex \"(?<user>x)\"");
        is("PROCESS=*psexec*");
    }

    #[test]
    fn command_lines_are_not_searches() {
        assert_eq!(reason("bash", "ssh -i id_rsa ops@10.0.3.7 -o StrictHostKeyChecking=no"), "it begins with `ssh`");
        assert_eq!(reason("", "net use \\\\10.0.2.5\\ADMIN$ /user:corp\\svc rPassword"), "it begins with `net`");
        assert_eq!(reason("sh", "cat x | grep y | sort | uniq -c"), "it begins with `cat`");
        assert_eq!(reason("", "FOO=bar cmd"), "it begins with `FOO`");
        assert_eq!(reason("", "docker run -e A=b"), "it begins with `docker`");
        assert_eq!(reason("", "frobnicate x | grep y"), "it pipes into `grep`, which is no SPL command");
        assert_eq!(reason("", "frobnicate x | sort | head"), "it begins with `frobnicate`");
        assert_eq!(reason("", "$ foo=bar"), "it begins with `foo`");
        assert_eq!(reason("bash", "for f in *; do echo x=$f; done"), "it begins with `for`");
    }

    #[test]
    fn other_languages_are_not_searches() {
        let kusto = "SecurityEvent | where EventID == 4624 | summarize count()";
        assert_eq!(reason("", kusto), "it pipes into `summarize`, which is no SPL command");
        assert_eq!(reason("", "SecurityEvent\n| where EventID == 4624"), "it begins with `SecurityEvent`");
        assert_eq!(reason("", "FROM logs | STATS c = COUNT(*) BY host"), "it begins with `FROM`");
        assert_eq!(reason("", "| Host | User |\n|---|---|"), "it begins with a pipe, and `Host` is no SPL command");
        assert_eq!(reason("", "{\"a\": 1}"), "it begins with `{`");
        assert_eq!(reason("", "The host = the machine that fell"), "it begins with `The`");
    }

    #[test]
    fn a_label_decides_unless_the_text_leaves_no_doubt() {
        assert_eq!(is_search(Some("splunk title=x"), "no | search"), Ok(()));
        assert_eq!(is_search(Some("{.spl}"), "&&"), Ok(()));
        assert_eq!(is_search(Some("sql"), "index=a | stats count"), Ok(()));
        assert_eq!(is_search(Some("detection"), "EventCode=1 | stats count"), Ok(()));
        assert_eq!(reason("json", "{}"), "labelled `json`");
        assert_eq!(reason("KQL", "failed | stats count"), "labelled `kql`");
        assert_eq!(reason("spl", "  \n"), "it is empty");
    }
}
