//! The catalogue of diagnostic codes: what each means, why it matters, and a search that shows it.

mod search;
mod testing;
mod translating;

/// A diagnostic code, explained.
#[derive(Debug)]
pub struct Code {
    /// The stable slug.
    pub slug: &'static str,
    /// What it says, in a sentence.
    pub about: &'static str,
    /// Why it is said, and what to do.
    pub why: &'static str,
    /// A search that shows it.
    pub example: &'static str,
}

/// Every code, sorted by slug.
pub fn all() -> Vec<&'static Code> {
    let mut all: Vec<&Code> = search::CODES.iter().chain(testing::CODES).chain(translating::CODES).collect();
    all.sort_by_key(|code| code.slug);
    all
}

/// The codes of the checks that need no data, sorted: a project says of each what is to become of it.
pub const CHECKS: &[&str] = &[
    "always-matches",
    "field-as-text",
    "field-gone",
    "fires-on-nothing",
    "foreign-field",
    "literal-wildcard",
    "never-matches",
    "text-order",
    "unreachable-case",
];

/// The code of this slug.
pub fn find(slug: &str) -> Option<&'static Code> {
    let mut codes = search::CODES.iter().chain(testing::CODES).chain(translating::CODES);
    codes.find(|code| code.slug.eq_ignore_ascii_case(slug))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::{Path, PathBuf};

    #[test]
    fn the_catalogue_is_sorted() {
        for codes in [search::CODES, testing::CODES, translating::CODES] {
            assert!(codes.is_sorted_by(|one, next| one.slug < next.slug));
        }
        assert!(all().is_sorted_by(|one, next| one.slug < next.slug));
    }

    #[test]
    fn every_check_is_in_the_catalogue() {
        assert!(CHECKS.is_sorted() && CHECKS.iter().all(|slug| find(slug).is_some()));
    }

    #[test]
    fn every_code_in_the_source_is_in_the_catalogue() -> std::io::Result<()> {
        let mut missing = Vec::new();
        for file in sources(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")))? {
            let text = std::fs::read_to_string(&file)?;
            missing
                .extend(codes(&text).filter(|code| find(code).is_none()).map(|code| (file.clone(), code.to_string())));
        }
        assert_eq!(missing, []);
        Ok(())
    }

    fn sources(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
        let mut found = Vec::new();
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            match path.is_dir() {
                true => found.extend(sources(&path)?),
                false if path.extension().is_some_and(|end| end == "rs") => found.push(path),
                false => {}
            }
        }
        Ok(found)
    }

    /// The slugs that a text gives to `error`, `warning` or `note` as a first argument.
    fn codes(text: &str) -> impl Iterator<Item = &str> {
        ["error(", "warning(", "note("].into_iter().flat_map(move |call| {
            text.split(call).skip(1).filter_map(|argument| {
                let (slug, _) = argument.trim_start().strip_prefix('"')?.split_once('"')?;
                slug.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-').then_some(slug)
            })
        })
    }
}
