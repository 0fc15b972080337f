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

/// The candidate that most likely was meant: another source's word for it, the same letters, a name that holds it, or
/// one a slip away; in this order.
pub fn nearest<'c>(name: &str, candidates: &[&'c str]) -> Option<&'c str> {
    let wanted = letters(name);
    let same = || candidates.iter().copied().find(|candidate| letters(candidate) == wanted);
    kin(name, candidates)
        .or_else(same)
        .or_else(|| holding(&wanted, candidates))
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

#[cfg(test)]
mod tests {
    use super::nearest;

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
        ];
        for (wanted, meant) in [
            ("Share_Name", Some("ShareName")),
            ("Image", Some("NewProcessName")),
            ("ParentImage", Some("ParentProcessName")),
            ("ProcessName", Some("NewProcessName")),
            ("UserName", Some("SubjectUserName")),
            ("ComandLine", Some("CommandLine")),
            ("PipeName", None),
            ("ServiceHostKind", None),
        ] {
            assert_eq!(nearest(wanted, &security), meant, "{wanted}");
        }
    }
}
