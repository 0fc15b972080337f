//! How Splunk writes a multivalue into one cell of CSV.

/// What the name of a column begins with that holds the multivalues of the column beside it.
pub const BESIDE: &str = "__mv_";

/// The values of an encoded multivalue, `$a$;$b$`, in which `$$` is a dollar; none for other text.
pub fn read(text: &str) -> Option<Vec<String>> {
    let mut values = Vec::new();
    let mut rest = text.strip_prefix('$')?;
    loop {
        let mut value = String::new();
        loop {
            let (part, after) = rest.split_once('$')?;
            value.push_str(part);
            rest = after;
            match rest.strip_prefix('$') {
                Some(after) => {
                    value.push('$');
                    rest = after;
                }
                None => break,
            }
        }
        values.push(value);
        if rest.is_empty() {
            return Some(values);
        }
        rest = rest.strip_prefix(";$")?;
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn encoded_multivalues_are_read_with_their_dollars() {
        let read = |text| super::read(text).map(|values| values.join("|"));
        assert_eq!(read("$a$;$b$").as_deref(), Some("a|b"));
        assert_eq!(read(r"$\\*\ADMIN$$$;$x;$$;y$").as_deref(), Some(r"\\*\ADMIN$|x;$;y"));
        assert_eq!(read("$$;$b$").as_deref(), Some("|b"));
        assert_eq!(read("$a$b"), None);
        assert_eq!(read("plain"), None);
        assert_eq!(read(""), None);
    }
}
