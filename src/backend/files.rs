//! Files of events, as a script names them.

/// Files of events that a script reads as they are: one, or those of a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Files {
    /// The path of the file or folder.
    pub at: String,
    /// Which files of a folder: how many folders further in, and what their names end with. Of one file, nothing.
    pub within: Vec<(usize, String)>,
    /// What they hold.
    pub format: Format,
}

/// What files of events hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// JSON objects, a line each.
    Json,
    /// Rows under a line of names.
    Csv,
}

impl Files {
    /// One file of JSON lines.
    pub fn json(path: &str) -> Files {
        Files { at: path.into(), within: Vec::new(), format: Format::Json }
    }

    /// Patterns of the files within a folder, seen from there: `*.json`, `*/*.json.gz`.
    pub fn patterns(&self) -> Vec<String> {
        self.within.iter().map(|(depth, ending)| format!("{}*.{ending}", "*/".repeat(*depth))).collect()
    }

    /// Unless they are JSON: why they are not read.
    pub fn must_be_json(&self) -> Result<(), &'static str> {
        match self.format {
            Format::Json => Ok(()),
            Format::Csv => Err("of CSV there is a script for DuckDB alone"),
        }
    }
}

/// Several alternatives as a pattern: `{a,b}`.
pub fn any_of(alternatives: &[String]) -> String {
    if let [only] = alternatives { only.clone() } else { format!("{{{}}}", alternatives.join(",")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_further_in_have_a_pattern_of_their_own() {
        let within = vec![(0, "json".to_string()), (2, "jsonl.gz".to_string())];
        let files = Files { within, ..Files::json("exports") };
        assert_eq!(files.patterns(), ["*.json", "*/*/*.jsonl.gz"]);
        assert_eq!(any_of(&files.patterns()), "{*.json,*/*/*.jsonl.gz}");
        assert_eq!(any_of(&["a".to_string()]), "a");
    }
}
