//! Splunk's `.conf` files: stanzas of settings, where a backslash at the end of a line continues it.

/// A stanza: `[name]` and the settings under it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stanza {
    /// The name between the brackets; empty for what stands before the first.
    pub name: String,
    /// The line it begins at, from 1.
    pub line: usize,
    /// `key = value`, in order.
    pub settings: Vec<(String, String)>,
}

impl Stanza {
    /// The value of a setting; the last one counts.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.settings.iter().rev().find(|(known, _)| known == key).map(|(_, value)| value.as_str())
    }
}

/// The stanzas of a file; a line that is neither is an error with its number.
pub fn stanzas(text: &str) -> Result<Vec<Stanza>, (usize, String)> {
    let mut found = vec![Stanza::default()];
    let mut lines = text.lines().enumerate();
    while let Some((index, line)) = lines.next() {
        let begun = line.trim();
        if begun.is_empty() || begun.starts_with(['#', ';']) {
            continue;
        }
        if let Some(name) = begun.strip_prefix('[') {
            let name = name.strip_suffix(']').ok_or((index + 1, "this stanza's name has no `]`".to_string()))?;
            found.push(Stanza { name: name.into(), line: index + 1, settings: Vec::new() });
            continue;
        }
        let Some((key, value)) = line.split_once('=') else {
            return Err((index + 1, "a setting is written `key = value`".into()));
        };
        let mut value = value.trim().to_string();
        while let Some(begun) = value.strip_suffix('\\') {
            let (_, next) = lines.next().unwrap_or_default();
            value = format!("{begun}\n{}", next.trim_end());
        }
        if let Some(stanza) = found.last_mut() {
            stanza.settings.push((key.trim().to_string(), value));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backslash_continues_a_setting() {
        let found =
            stanzas("# note\n[a(1)]\nargs = x\ndefinition = index=a \\\n| where b=$x$\n[b]\n").expect("stanzas");
        assert_eq!(found[1].get("definition"), Some("index=a \n| where b=$x$"));
        assert_eq!((&*found[2].name, found[2].line), ("b", 6));
    }

    #[test]
    fn what_is_no_setting_is_an_error_with_its_line() {
        assert_eq!(stanzas("[a]\nwhat").map_err(|(line, _)| line), Err(2));
        assert_eq!(stanzas("[a").map_err(|(line, _)| line), Err(1));
    }
}
