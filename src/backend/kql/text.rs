//! Names and texts of KQL, written so that nothing in them can end them.

/// Whether a column may have a name: none is empty, and none holds a control character.
pub fn can_hold(name: &str) -> bool {
    !name.is_empty() && !name.contains(char::is_control)
}

/// The name of a column or a table.
pub fn ident(name: &str) -> String {
    let is_plain = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if is_plain && !is_reserved(name) {
        return name.to_string();
    }
    // What a name cannot hold is shown by a mark.
    let name: String = name.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    format!("['{}']", name.replace('\\', "\\\\").replace('\'', "\\'"))
}

/// A name without its quotes.
pub fn unquoted(name: &str) -> String {
    match name.strip_prefix("['").and_then(|name| name.strip_suffix("']")) {
        Some(inner) => inner.replace("\\'", "'").replace("\\\\", "\\"),
        None => name.to_string(),
    }
}

/// Whether a name is a word of the language.
fn is_reserved(name: &str) -> bool {
    RESERVED.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case(name))
}

/// Words that begin something else where a name may stand: those that Microsoft's parser refuses as names in some place.
const RESERVED: &str = "\
    accumulate and anomalychart areachart as asc bagexpansion barchart between bool boolean by byte cachingpolicy \
    callout cancel card char columnchart consume contains contains_cs containscs count cycles dataexport datascope \
    datatable date datetime decimal declare decodeblocks desc distinct double dynamic earliest encodingpolicy \
    endswith endswith_cs evaluate execute expandoutput extend extent_tags_retention external_data externaldata facet \
    false find first flags float force_remote fork from getschema guid harddelete hardretention has has_all has_any \
    has_cs hasprefix hasprefix_cs hassuffix hassuffix_cs hint hotcache in inner int int16 int32 int64 int8 into \
    invoke isfuzzy join journal kind ladderchart last latest let like likecs limit linechart long lookup macro \
    matches materialize mdm missing nooptimization not notcontains notcontainscs notlike notlikecs null nulls of on \
    or order others parse partition pathformat pattern piechart pivotchart print project queries query_results range \
    real reduce relaxed render restrict restricted_view_access row_level_security rowstore rowstore_references \
    rowstore_sealinfo rowstorepolicy rowstores sample scan scatterchart seal seals search serialize set shards \
    simple softdelete softretention sort sql stackedareachart startswith startswith_cs statistics step \
    storedqueryresultcontainers string summarize table tablepurge take time timechart timeline timepivot timespan \
    title to top toscalar totable treemap true typeof uint uint16 uint32 uint64 uint8 ulong union uniqueid \
    unrestrictedviewers uuid verbose view viewers views where with with_itemindex with_match_id with_source \
    with_step_name withsource writeaheadlog";

/// A text, on one line; none if it cannot be said.
///
/// With a backslash and no quote in it, it is written as it is, as paths and regular expressions are.
pub fn literal(text: &str) -> Option<String> {
    let is_awkward = |c: char| c.is_control() || matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}');
    if text.contains('\\') && !text.contains(is_awkward) {
        return Some(format!("@\"{}\"", text.replace('"', "\"\"")));
    }
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if is_awkward(c) => return None,
            c => out.push(c),
        }
    }
    out.push('"');
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_name_needs_no_quotes_and_a_word_of_the_language_does() {
        assert_eq!((ident("CommandLine"), ident("_time")), ("CommandLine".into(), "_time".into()));
        assert_eq!(
            (ident("count"), ident("a b"), ident("a.b")),
            ("['count']".into(), "['a b']".into(), "['a.b']".into())
        );
        assert_eq!((ident("query_results"), ident("Earliest")), ("['query_results']".into(), "['Earliest']".into()));
    }

    #[test]
    fn paths_are_written_as_they_are() {
        assert_eq!(literal(r"C:\Temp\x.bat").as_deref(), Some(r#"@"C:\Temp\x.bat""#));
        assert_eq!(literal("say \"a\"").as_deref(), Some(r#""say \"a\"""#));
    }

    #[test]
    fn no_name_and_no_text_ends_what_it_stands_in() {
        for hostile in
            ["a\"b", "a'b", "a\\b", "a\\'b", "a\\\"b", "a\nb", "//", "/*", "$1", ";", "| take 1", "where", "']", "\\"]
        {
            let name = ident(hostile);
            let inner = name.strip_prefix("['").and_then(|name| name.strip_suffix("']")).unwrap_or(&name);
            assert!(!inner.replace("\\\\", "").replace("\\'", "").contains(['\'', '\n']), "{name}");
            let text = literal(hostile).expect(hostile);
            let verbatim = text.strip_prefix("@\"").and_then(|text| text.strip_suffix('"'));
            let rest = match verbatim {
                Some(inner) => inner.replace("\"\"", ""),
                None => text[1..text.len() - 1].replace("\\\\", "").replace("\\\"", ""),
            };
            assert!(!rest.contains(['"', '\n', '\r']), "{text}");
        }
        assert_eq!(literal("a\0b"), None);
        assert_eq!(literal("a\u{2028}b"), None);
    }
}
