//! Lines that syslog writes: when, on which machine, which program, and what it said.

mod pairs;
mod said;

use super::Now;
use super::clock::{Moment, SOME_YEAR, Stamp};
use super::columns::Columns;
use super::told::Told;
use crate::value::time::{Zone, iso};
use said::sayings;
use std::net::IpAddr;

/// Lines at the beginning of a file that are looked at to tell what it is.
const LOOKED_AT: usize = 20;

/// Which of a machine's logs a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Log {
    /// `auth.log` or `secure`: who logged on.
    Secure,
    /// Any other, such as `messages`.
    System,
}

impl Log {
    /// The sourcetypes that Splunk could have shown, the likeliest first.
    pub fn sourcetypes(self) -> &'static [&'static str] {
        match self {
            Log::Secure => &["linux_secure", "syslog"],
            Log::System => &["syslog", "linux_messages_syslog"],
        }
    }

    /// Tells what the lines are.
    pub fn tell(self, told: &mut Told) {
        told.tell(self.sources(), self.sourcetypes());
    }

    /// The sources likewise: Debian and Red Hat name the files differently.
    fn sources(self) -> &'static [&'static str] {
        match self {
            Log::Secure => &["/var/log/auth.log", "/var/log/secure"],
            Log::System => &["/var/log/syslog", "/var/log/messages"],
        }
    }
}

/// Which log a file is that begins like this; none if its lines are not syslog's. Of a log that was cut, the first line may
/// be the rest of one; the header of a table is none.
pub(super) fn recognise(beginning: &str) -> Option<Log> {
    let first = beginning.lines().next().unwrap_or_default().trim();
    if Line::read(first).is_none() && (first.contains(',') || first == "_raw") {
        return None;
    }
    let lines = || beginning.lines().map(str::trim).filter(|line| !line.is_empty());
    let looked_at = lines().take(LOOKED_AT).count();
    let read = lines().take(LOOKED_AT).filter_map(Line::read).filter(|line| !line.process.is_empty()).count();
    if read == 0 || read * 2 < looked_at {
        return None;
    }
    let tells = |line: Line<'_>| line.message.starts_with("pam_") || sayings().knows(line.process);
    Some(if lines().filter_map(Line::read).any(tells) { Log::Secure } else { Log::System })
}

/// The parts of a line. What is not there is empty.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'t> {
    stamp: Stamp<'t>,
    host: &'t str,
    process: &'t str,
    pid: &'t str,
    message: &'t str,
}

impl<'t> Line<'t> {
    /// Reads `Jun 19 06:25:01 host program[7]: message`, with the time in either form, or RFC 5424's order of parts.
    fn read(text: &'t str) -> Option<Line<'t>> {
        let text = without_priority(text);
        if let Some(line) = text.strip_prefix("1 ").and_then(Line::numbered) {
            return Some(line);
        }
        let (stamp, rest) = Stamp::read(text)?;
        let (host, rest) = rest.split_once(' ')?;
        let (process, pid, message) = tag(rest.trim_start()).unwrap_or(("", "", rest));
        Some(Line { stamp, host, process, pid, message: without_number(message.trim_start()) })
    }

    /// The parts that follow RFC 5424's version: time, host, program, process, kind of message, data, message.
    fn numbered(text: &'t str) -> Option<Line<'t>> {
        let (stamp, rest) = Stamp::read(text)?;
        let mut parts = rest.splitn(5, ' ').map(|part| if part == "-" { "" } else { part });
        let (host, process, pid, _) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let message = without_data(parts.next().unwrap_or_default());
        Some(Line { stamp, host, process, pid, message })
    }
}

/// What follows `<34>`, which says how grave it is.
fn without_priority(text: &str) -> &str {
    let after = text.strip_prefix('<').and_then(|rest| rest.split_once('>'));
    after.filter(|(number, _)| number.bytes().all(|byte| byte.is_ascii_digit())).map_or(text, |(_, rest)| rest)
}

/// What follows the elements `[name key="value"]` of RFC 5424, within whose quotes a bracket may be escaped, or the `-` where
/// there are none.
fn without_data(text: &str) -> &str {
    let mut rest = text.trim_start();
    if let Some(after) = rest.strip_prefix('-').filter(|after| after.is_empty() || after.starts_with(' ')) {
        rest = after;
    }
    while rest.starts_with('[') {
        let bytes = rest.as_bytes();
        let end = (1..bytes.len()).find(|at| bytes[*at] == b']' && bytes[at - 1] != b'\\');
        rest = end.map_or("", |end| &rest[end + 1..]);
    }
    rest.trim_start().trim_start_matches('\u{feff}')
}

/// The program, the number of its process, and what it said: `sshd[7]: ...`, `sudo: ...`.
fn tag(text: &str) -> Option<(&str, &str, &str)> {
    let end = text.find([' ', '[', ':'])?;
    let (program, rest) = text.split_at(end);
    let (pid, rest) = match rest.strip_prefix('[') {
        Some(inside) => inside.split_once(']')?,
        None => ("", rest),
    };
    let message = rest.strip_prefix(':')?;
    (!program.is_empty() && (message.is_empty() || message.starts_with(' '))).then_some((program, pid, message))
}

/// What follows Solaris' `[ID 800047 auth.info]`.
fn without_number(message: &str) -> &str {
    let after = message.strip_prefix("[ID ").and_then(|rest| rest.split_once("] "));
    after.map_or(message, |(_, rest)| rest)
}

/// Reads lines into columns.
pub(super) struct Reader<'c, 'w> {
    columns: &'c mut Columns<'w>,
    zone: &'c Zone,
    /// The moment that no time lies ahead of.
    now: Option<Now>,
    /// What to say of a time without a zone, and of one without a year unless it is known what day it is.
    assumed: [Option<String>; 2],
}

impl<'c, 'w> Reader<'c, 'w> {
    /// A reader into these columns. Times that name no zone are of `zone`, those that name no year were before `now`.
    pub fn new(columns: &'c mut Columns<'w>, zone: &'c Zone, now: Option<Now>) -> Reader<'c, 'w> {
        let year = match now {
            Some(Now::Given(_)) => None,
            Some(Now::OfSearch(now)) => Some(format!("the last before {}", iso(now as f64, zone))),
            None => Some(SOME_YEAR.to_string()),
        };
        let advice = "`now` in the `.toml` beside the export says what day it was";
        let assumed = [
            Some(format!("the time names no zone: taken as {}", zone.name())),
            year.map(|year| format!("the time names no year: taken as {year}; {advice}")),
        ];
        Reader { columns, zone, now, assumed }
    }

    /// Reads a line as a row, and gives what of it had to be assumed. It is an event whatever it holds, as it is for Splunk.
    pub fn line(&mut self, text: &str) -> impl Iterator<Item = &str> {
        let line = self.fields(text);
        self.columns.end_row();
        self.assumed(line)
    }

    /// What of a line's time had to be assumed.
    pub fn assumed(&self, line: Option<Line<'_>>) -> impl Iterator<Item = &str> {
        let lacks = line.map_or([false; 2], |line| [!line.stamp.is_zoned(), !line.stamp.has_year]);
        self.assumed.iter().zip(lacks).filter_map(|(assumed, lacks)| assumed.as_deref().filter(|_| lacks))
    }

    /// Reads the fields of a line into the row being read; gives the line, if it is one of syslog's.
    pub fn fields<'t>(&mut self, text: &'t str) -> Option<Line<'t>> {
        let line = Line::read(text)?;
        let Line { stamp, host, process, pid, message } = line;
        if let Some(Moment { time, .. }) = stamp.moment(self.zone, self.now.map(Now::seconds)) {
            self.put("_time", &time.to_string());
        }
        self.put("host", host);
        self.put("process", process);
        self.put("pid", pid);
        self.message(process, once(message));
        Some(line)
    }

    /// The fields of a message: those of what is said, then its pairs `name=value`, the first of a name, as Splunk extracts
    /// them unasked.
    fn message(&mut self, process: &str, message: &str) {
        let said = sayings().read(process, message).unwrap_or_default();
        for (name, value) in &said {
            match &**name {
                "src" => self.put_src(value),
                name => self.put(name, value),
            }
        }
        let mut known: Vec<&str> = said.iter().map(|(name, _)| *name).chain(TOLD.iter().copied()).collect();
        for (name, value) in pairs::of(message) {
            if name == "rhost" && !known.contains(&"src") {
                self.put_src(value);
            }
            if !known.contains(&name) {
                self.put(name, value);
                known.push(name);
            }
        }
    }

    /// Where a logon came from: an address or a name. An IPv4 address in IPv6's dress is shown without it.
    fn put_src(&mut self, src: &str) {
        let src = src.strip_prefix("::ffff:").unwrap_or(src);
        self.put(if src.parse::<IpAddr>().is_ok() { "src_ip" } else { "src_dns" }, src);
        self.put("src", src);
    }

    fn put(&mut self, name: &str, value: &str) {
        let field = self.columns.field(name);
        if !value.is_empty() {
            self.columns.put(field, value);
        }
    }
}

/// Fields of a line that no pair in its message may add to.
const TOLD: &[&str] = &["_time", "_raw", "host", "process", "pid", "source", "sourcetype", "index"];

/// The message that rsyslog says was repeated: `message repeated 2 times: [ Failed password ...]`.
fn once(message: &str) -> &str {
    let repeated = message.strip_prefix("message repeated ").and_then(|rest| rest.split_once(" times: ["));
    let inside = repeated.and_then(|(_, rest)| rest.strip_suffix(']'));
    inside.map_or(message, str::trim)
}

#[cfg(test)]
mod tests {
    use super::super::wanted::Wanted;
    use super::*;

    /// The fields of one line, `name=value` in the order in which they came.
    fn fields(line: &str) -> String {
        let (wanted, zone) = (Wanted::all(), Zone::utc());
        let mut columns = Columns::new(&wanted);
        Reader::new(&mut columns, &zone, Some(Now::Given(1_750_320_000))).fields(line).expect("a line");
        columns.only_row()
    }

    #[test]
    fn a_line_in_the_newer_form_may_have_no_data() {
        for data in ["- ", "- \u{feff}", "[meta seq=\"1\"] "] {
            let line = format!(
                "<38>1 2025-06-19T06:25:07.123Z bastion sshd 7 - {data}Accepted password for bob from 10.0.0.6 port 5 ssh2"
            );
            assert!(fields(&line).contains("user=bob"), "{line}");
        }
    }

    #[test]
    fn the_parts_of_a_line_are_fields() {
        for line in [
            "Jun 19 06:25:01 web sshd[7]: hello x=1",
            "<38>Jun 19 06:25:01 web sshd[7]: [ID 800047 auth.info] hello x=1",
            "2025-06-19T06:25:01Z web sshd[7]: hello x=1",
            "<38>1 2025-06-19T06:25:01Z web sshd 7 - [meta a=\"\\]\"][b] \u{feff}hello x=1",
            "Jun 19 06:25:01 web sshd[7]: message repeated 2 times: [ hello x=1]",
        ] {
            assert_eq!(fields(line), "_time=1750314301 host=web process=sshd pid=7 x=1", "{line}");
        }
        assert_eq!(fields("Jun 19 06:25:01 web exiting on signal 15"), "_time=1750314301 host=web");
        assert!(Line::read("a line without a time").is_none());
    }

    #[test]
    fn a_logon_tells_who_came_from_where() {
        assert_eq!(
            fields("2025-06-19T06:25:01Z web sshd[7]: Accepted password for ops from ::ffff:10.0.3.7 port 5 ssh2"),
            "_time=1750314301 host=web process=sshd pid=7 authentication_method=password user=ops src_ip=10.0.3.7 \
             src=10.0.3.7 src_port=5 sshd_protocol=ssh2 app=sshd action=success vendor_action=Accepted"
        );
        assert_eq!(
            fields(
                "2025-06-19T06:25:01Z web sshd[7]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 \
                    tty=ssh ruser= rhost=ws-04.corp.example  user=root"
            ),
            "_time=1750314301 host=web process=sshd pid=7 app=sshd action=failure vendor_action=failure uid=0 euid=0 \
             tty=ssh src_dns=ws-04.corp.example src=ws-04.corp.example rhost=ws-04.corp.example user=root"
        );
        assert_eq!(
            fields(
                "2025-06-19T06:25:01Z web sudo:      ops : TTY=pts/0 ; PWD=/home/ops ; USER=root ; COMMAND=/bin/cat /x"
            ),
            "_time=1750314301 host=web process=sudo src_user=ops app=sudo TTY=pts/0 PWD=/home/ops USER=root COMMAND=/bin/cat"
        );
    }

    #[test]
    fn a_file_is_known_by_its_lines() {
        for (text, expected) in [
            ("Jun 19 06:25:01 web sshd[1]: Accepted publickey for ops", Some(Log::Secure)),
            ("<86>Jun 19 06:25:01 web CRON[9]: pam_unix(cron:session): session opened", Some(Log::Secure)),
            ("2025-06-19T06:25:01+00:00 web kernel: eth0: link up\n", Some(Log::System)),
            ("2025-06-19T06:25:01Z INFO started\n", None),
            ("_raw\nJun 19 06:25:01 web sshd[1]: x", None),
            ("the rest of a line\nJun 19 06:25:01 web sshd[1]: x", Some(Log::Secure)),
            ("a\nb\nJun 19 06:25:01 web sshd[1]: x", None),
            ("", None),
        ] {
            assert_eq!(recognise(text), expected, "{text}");
        }
    }
}
