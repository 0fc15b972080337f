//! What a message says outside of its labels: in sentences, and in lists over several lines.

/// The service and its new state or way to start, in `The X service entered the Y state.` and
/// `The start type of the X service was changed from Z to Y.`
pub(super) fn service(message: &str) -> Option<(&str, &str)> {
    let line = message.lines().next()?.trim_end().strip_suffix('.')?;
    if let Some((service, state)) = line.strip_prefix("The ").and_then(|rest| rest.split_once(" service entered the "))
    {
        return Some((service, state.strip_suffix(" state")?));
    }
    let changed = line.strip_prefix("The start type of the ")?;
    let (service, change) = changed.split_once(" service was changed from ")?;
    Some((service, change.rsplit_once(" to ")?.1))
}

/// The privileges of a message, one on each line: from their label to the next one, or to the end.
pub(super) fn privileges(message: &str) -> Option<&str> {
    let value = |line: &'static str| message.lines().find_map(move |own| own.trim_start().strip_prefix(line));
    let found = ["Privileges:", "Assigned:"].into_iter().find_map(value)?;
    let list = &message[offset(message, found)..];
    let labelled = |line: &&str| line.contains(':');
    let end = list.lines().skip(1).find(labelled).map_or(list.len(), |line| offset(list, line));
    Some(list[..end].trim())
}

/// The attributes of an account that a message lists under a heading, up to what else it tells.
pub(super) fn attributes(message: &str) -> Option<&str> {
    const HEADINGS: [&str; 4] = ["Changed Attributes:", "Attributes:", "Category Settings:", "Policy Change Details:"];
    let heading = message.lines().find(|line| HEADINGS.contains(&line.trim()))?;
    let list = &message[offset(message, heading) + heading.len()..];
    let ends = |line: &&str| line.trim() == "Additional Information:";
    let end = list.lines().find(ends).map_or(list.len(), |line| offset(list, line));
    Some(list[..end].trim())
}

/// Where a part of a text begins in it.
fn offset(text: &str, part: &str) -> usize {
    part.as_ptr() as usize - text.as_ptr() as usize
}

/// A text in which Windows put numbers for words, `%%1833`, with the words in their place. A value of a message ends with
/// its line, so only the first line is read; nothing if it is empty.
pub(super) fn said<'w>(text: &str, word: impl Fn(&str) -> Option<&'w str>) -> Option<String> {
    let mut rest = text.lines().next()?.trim();
    let mut out = String::with_capacity(rest.len());
    while let Some((before, numbered)) = rest.split_once("%%") {
        out.push_str(before);
        let end = numbered.find(|c: char| !c.is_ascii_digit()).unwrap_or(numbered.len());
        let (number, after) = numbered.split_at(end);
        match word(number) {
            Some(word) => out.push_str(word),
            None => out.extend(["%%", number]),
        }
        rest = after;
    }
    out.push_str(rest);
    (!out.is_empty()).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_named_in_a_sentence() {
        assert_eq!(service("The Print Spooler service entered the stopped state."), Some(("Print Spooler", "stopped")));
        let changed = "The start type of the Windows Update service was changed from demand start to disabled.\r\n";
        assert_eq!(service(changed), Some(("Windows Update", "disabled")));
        assert_eq!(service("The system has rebooted."), None);
        assert_eq!(service(""), None);
    }

    #[test]
    fn privileges_go_on_over_lines() {
        let logon = "Special privileges.\n\nPrivileges:\t\tSeDebugPrivilege\n\t\t\tSeBackupPrivilege";
        assert_eq!(privileges(logon), Some("SeDebugPrivilege\n\t\t\tSeBackupPrivilege"));
        assert_eq!(privileges("x\n\tPrivileges:\t-\n\tOther:\ty"), Some("-"));
        assert_eq!(privileges("none"), None);
    }

    #[test]
    fn attributes_end_where_other_information_begins() {
        let account = "A user account was changed.\n\nChanged Attributes:\n\tSAM Account Name:\t-\n\tDisplay Name:\tx\n\n\
                       Additional Information:\n\tPrivileges:\t-";
        assert_eq!(attributes(account), Some("SAM Account Name:\t-\n\tDisplay Name:\tx"));
        assert_eq!(attributes("A user account was deleted."), None);
    }

    #[test]
    fn numbers_are_said_in_words() {
        let word = |number: &str| (number == "1842").then_some("Yes");
        assert_eq!(said("%%1842", word).as_deref(), Some("Yes"));
        assert_eq!(said("%%1842, %%7\r\n\t%%1842", word).as_deref(), Some("Yes, %%7"));
        assert_eq!(said("100% %% x", word).as_deref(), Some("100% %% x"));
        assert_eq!(said("", word), None);
    }
}
