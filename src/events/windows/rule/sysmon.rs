//! What Sysmon writes into one text, taken apart: values of the registry, and answers of name servers.

/// The add-on knows three beginnings of Sysmon's registry paths.
pub(super) fn hive(path: &str) -> Option<&'static str> {
    const HIVES: [(&str, &str); 3] = [
        (r"HKLM\System\", r"HKEY_LOCAL_MACHINE\System"),
        (r"HKU\", "HKEY_CURRENT_USER"),
        (r"HKLM\SOFTWARE\", r"HKEY_LOCAL_MACHINE\Software"),
    ];
    let begins = |with: &str| path.get(..with.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(with));
    HIVES.iter().find(|(with, _)| begins(with)).map(|(_, hive)| *hive)
}

/// The type and the data of a value that is written `DWORD (0x00000001)`.
pub(super) fn bracketed(details: &str) -> Option<(&str, &str)> {
    let (kind, rest) = details.split_once(" (")?;
    let is_word = kind.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    Some((kind, rest.strip_suffix(')')?)).filter(|_| is_word)
}

/// The registry's name for the type of a value, by how it is written.
pub(super) fn kind(details: &str) -> &'static str {
    match details {
        "Binary Data" => "REG_BINARY",
        details if details.starts_with("DWORD (") => "REG_DWORD",
        details if details.starts_with("QWORD (") => "REG_QWORD",
        _ => "REG_SZ",
    }
}

/// The answers in `type:  5 name;::ffff:10.0.2.5;`, each with the name of its record's type. Sysmon tells no type of
/// addresses.
pub(super) fn answers(results: &str) -> impl Iterator<Item = (Option<&'static str>, &str)> {
    let ended = results.rfind(';').map_or("", |end| &results[..end]);
    ended.split(';').filter(|answer| !answer.is_empty()).map(|answer| {
        let typed = answer.trim_start().strip_prefix("type:").map(str::trim_start);
        match typed.and_then(|typed| typed.split_once(char::is_whitespace)) {
            Some((number, answer)) => (record(number), answer.trim_start()),
            None => (None, answer),
        }
    })
}

fn record(number: &str) -> Option<&'static str> {
    Some(match number {
        "1" => "A",
        "2" => "NS",
        "5" => "CNAME",
        "6" => "SOA",
        "12" => "PTR",
        "15" => "MX",
        "16" => "TXT",
        "28" => "AAAA",
        "33" => "SRV",
        "65" => "HTTPS",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registry_paths_have_a_hive() {
        assert_eq!(hive(r"HKLM\SOFTWARE\a\b"), Some(r"HKEY_LOCAL_MACHINE\Software"));
        assert_eq!(hive(r"HKU\S-1-5\x"), Some("HKEY_CURRENT_USER"));
        assert_eq!(hive(r"HKCR\x"), None);
    }

    #[test]
    fn registry_values_have_a_type_and_their_data() {
        assert_eq!(bracketed("DWORD (0x00000001)"), Some(("DWORD", "0x00000001")));
        assert_eq!(bracketed("a b (c)"), None);
        assert_eq!(bracketed("x (y) z"), None);
        assert_eq!(kind("QWORD (0x0-0x1)"), "REG_QWORD");
        assert_eq!(kind("cmd.exe"), "REG_SZ");
    }

    #[test]
    fn answers_end_with_a_semicolon() {
        let results = "type:  5 cdn.example.net;::ffff:10.0.2.5;type:  1 10.0.2.6;";
        let expected = [(Some("CNAME"), "cdn.example.net"), (None, "::ffff:10.0.2.5"), (Some("A"), "10.0.2.6")];
        assert_eq!(answers(results).collect::<Vec<_>>(), expected);
        assert_eq!(answers("-").count(), 0);
    }
}
