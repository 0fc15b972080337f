//! Did-you-mean: the known name nearest to one that is not known.

/// The candidate nearest to `name`, if it is near enough to have been meant.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = name.to_lowercase();
    // A third of the letters may be wrong; of a short word one, and of a single letter none.
    let letters = folded.chars().count();
    let allowed = (letters / 3).clamp(usize::from(letters > 1), 3);
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&folded, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_is_mended_and_a_stranger_is_not() {
        assert_eq!(nearest("keepevent", ["keepevents", "keepempty"]), Some("keepevents"));
        assert_eq!(nearest("satts", ["stats", "sort"]), Some("stats"));
        assert_eq!(nearest("foobarcmd", ["stats", "sort"]), None);
        assert_eq!(nearest("q", ["b", "Q"]), Some("Q"));
        assert_eq!(nearest("q", ["b"]), None);
    }
}
