//! The field an event has in place of the one a search asks for.

use crate::diagnostic::suggest;

/// Names that Sysmon, the Security log as XML, and the classic rendering of the same log give one thing.
const KIN: &[&[&str]] = &[
    &["NewProcessName", "New_Process_Name", "Image", "ProcessName", "Process_Name"],
    &["ParentProcessName", "Creator_Process_Name", "ParentImage"],
    &["CommandLine", "Process_Command_Line", "ProcessCommandLine"],
    &["ServiceFileName", "Service_File_Name", "ImagePath"],
    &["SubjectUserName", "TargetUserName", "Account_Name", "User", "user"],
    &["IpAddress", "Source_Network_Address", "SourceIp", "src_ip"],
    &["WorkstationName", "Workstation_Name", "Workstation"],
    &["Computer", "ComputerName", "host"],
    &["EventCode", "EventID"],
];

/// The candidate that most likely was meant: another source's word for it, the same letters, a name that holds it or
/// its words, or one a slip away; in this order.
pub fn nearest<'c>(name: &str, candidates: &[&'c str]) -> Option<&'c str> {
    let wanted = letters(name);
    let same = || candidates.iter().copied().find(|candidate| letters(candidate) == wanted);
    kin(name, candidates)
        .or_else(same)
        .or_else(|| holding(&wanted, candidates))
        .or_else(|| worded(name, candidates))
        .or_else(|| suggest::nearest(name, candidates.iter().copied()))
}

fn letters(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn kin<'c>(name: &str, candidates: &[&'c str]) -> Option<&'c str> {
    let family = KIN.iter().find(|family| family.contains(&name))?;
    family.iter().find_map(|known| candidates.iter().copied().find(|candidate| candidate == known))
}

/// Of the names that hold the wanted one or are held by it, the one nearest in length.
fn holding<'c>(wanted: &str, candidates: &[&'c str]) -> Option<&'c str> {
    // Two or three letters stand in too many names to mean anything, and so does a small part of the wanted name.
    let is_held = |candidate: &str| {
        let longer = wanted.len() >= 4 && candidate.contains(wanted);
        longer || (candidate.len() >= 4 && candidate.len() * 2 >= wanted.len() && wanted.contains(candidate))
    };
    candidates
        .iter()
        .copied()
        .filter(|candidate| is_held(&letters(candidate)))
        .min_by_key(|candidate| (letters(candidate).len().abs_diff(wanted.len()), *candidate))
}

/// Of the names that have all words of the wanted one, in their order, or of which it has all, the one with the fewest others.
fn worded<'c>(name: &str, candidates: &[&'c str]) -> Option<&'c str> {
    let wanted = words(name);
    let fits = |candidate: &&str| {
        let words = words(candidate);
        let (fewer, more) = if words.len() < wanted.len() { (&words, &wanted) } else { (&wanted, &words) };
        // One word stands in too many names to mean anything.
        let mut rest = more.iter();
        fewer.len() > 1 && fewer.iter().all(|word| rest.any(|other| other == word))
    };
    let others = |candidate: &&str| words(candidate).len().abs_diff(wanted.len());
    candidates.iter().copied().filter(fits).min_by_key(|candidate| (others(candidate), *candidate))
}

/// The words of a name, in small letters: `Source_Network_Address` and `SourceNetworkAddress` have the same.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = '_';
    for letter in name.chars() {
        let begins = !before.is_alphanumeric() || before.is_lowercase() && letter.is_uppercase();
        match words.last_mut() {
            _ if !letter.is_alphanumeric() => {}
            Some(word) if !begins => word.extend(letter.to_lowercase()),
            Some(_) | None => words.push(letter.to_lowercase().collect()),
        }
        before = letter;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::{nearest, words};

    #[test]
    fn words_begin_with_a_capital_letter_or_after_a_sign() {
        assert_eq!(words("Source_Network_Address"), words("SourceNetworkAddress"));
        assert_eq!(words("IPAddress2_x"), ["ipaddress2", "x"]);
    }

    #[test]
    fn each_kind_of_nearness_finds_its_name() {
        let security = [
            "CommandLine",
            "NewProcessName",
            "ParentProcessName",
            "SubjectUserName",
            "ShareName",
            "process_name",
            "host",
            "Source_Network_Address",
        ];
        for (wanted, meant) in [
            ("Share_Name", Some("ShareName")),
            ("Image", Some("NewProcessName")),
            ("ParentImage", Some("ParentProcessName")),
            ("ProcessName", Some("NewProcessName")),
            ("Source_Address", Some("Source_Network_Address")),
            ("SourceNetworkIpAddress", Some("Source_Network_Address")),
            ("UserName", Some("SubjectUserName")),
            ("ComandLine", Some("CommandLine")),
            ("PipeName", None),
            ("ServiceHostKind", None),
        ] {
            assert_eq!(nearest(wanted, &security), meant, "{wanted}");
        }
    }
}
