//! Writes JSON lines of Windows-like events, always the same ones: `cargo run --example generate -- 100 > events.jsonl`
//! makes 100 megabytes, in the flat shape in which NXLog forwards the Security and Sysmon logs.

use serde_json::{Map, Value, json};
use std::io::{BufWriter, Write};

const MEGABYTE: usize = 1_000_000;
const SYSMON: &str = "Microsoft-Windows-Sysmon/Operational";

/// A kind of event: its log and number, out of a thousand events how many are so, what its message says, its fields.
struct Kind {
    channel: &'static str,
    id: u32,
    share: u32,
    title: &'static str,
    fields: &'static [(&'static str, Content)],
}

/// What a field holds.
#[derive(Clone, Copy)]
enum Content {
    User,
    Process,
    Command,
    Address,
    Port,
    Hex,
    Guid,
    Key,
    Library,
    Fixed(&'static str),
}

use Content::{Address, Command, Fixed, Guid, Hex, Key, Library, Port, Process, User};

const KINDS: &[Kind] = &[
    Kind {
        channel: "Security",
        id: 4624,
        share: 120,
        title: "An account was successfully logged on.",
        fields: &[
            ("SubjectUserName", User),
            ("TargetUserName", User),
            ("TargetLogonId", Hex),
            ("LogonType", Fixed("3")),
            ("LogonProcessName", Fixed("Kerberos")),
            ("LogonGuid", Guid),
            ("ProcessName", Fixed("-")),
            ("IpAddress", Address),
            ("IpPort", Port),
        ],
    },
    Kind {
        channel: "Security",
        id: 4672,
        share: 60,
        title: "Special privileges assigned to new logon.",
        fields: &[
            ("SubjectUserName", User),
            ("SubjectLogonId", Hex),
            ("PrivilegeList", Fixed("SeSecurityPrivilege\r\n\t\t\tSeBackupPrivilege\r\n\t\t\tSeDebugPrivilege")),
        ],
    },
    Kind {
        channel: "Security",
        id: 4688,
        share: 90,
        title: "A new process has been created.",
        fields: &[
            ("SubjectUserName", User),
            ("SubjectLogonId", Hex),
            ("NewProcessId", Hex),
            ("NewProcessName", Process),
            ("TokenElevationType", Fixed("%%1936")),
            ("ParentProcessName", Process),
            ("CommandLine", Command),
        ],
    },
    Kind {
        channel: "Security",
        id: 5145,
        share: 110,
        title: "A network share object was checked to see whether client can be granted desired access.",
        fields: &[
            ("SubjectUserName", User),
            ("IpAddress", Address),
            ("IpPort", Port),
            ("ShareName", Fixed("\\\\*\\SYSVOL")),
            ("RelativeTargetName", Library),
            ("AccessMask", Hex),
        ],
    },
    Kind {
        channel: "Security",
        id: 5156,
        share: 150,
        title: "The Windows Filtering Platform has permitted a connection.",
        fields: &[
            ("Application", Process),
            ("SourceAddress", Address),
            ("SourcePort", Port),
            ("DestAddress", Address),
            ("DestPort", Port),
            ("Protocol", Fixed("6")),
        ],
    },
    Kind {
        channel: SYSMON,
        id: 1,
        share: 90,
        title: "Process Create:",
        fields: &[
            ("ProcessGuid", Guid),
            ("Image", Process),
            ("Description", Fixed("Microsoft® Windows® Operating System")),
            ("CommandLine", Command),
            ("CurrentDirectory", Fixed("C:\\Windows\\system32\\")),
            ("User", User),
            ("LogonId", Hex),
            ("IntegrityLevel", Fixed("Medium")),
            ("Hashes", Guid),
            ("ParentImage", Process),
            ("ParentCommandLine", Command),
        ],
    },
    Kind {
        channel: SYSMON,
        id: 3,
        share: 80,
        title: "Network connection detected:",
        fields: &[
            ("Image", Process),
            ("User", User),
            ("SourceIp", Address),
            ("SourcePort", Port),
            ("DestinationIp", Address),
            ("DestinationPort", Port),
        ],
    },
    Kind {
        channel: SYSMON,
        id: 7,
        share: 120,
        title: "Image loaded:",
        fields: &[("ProcessGuid", Guid), ("Image", Process), ("ImageLoaded", Library), ("Signed", Fixed("true"))],
    },
    Kind {
        channel: SYSMON,
        id: 13,
        share: 180,
        title: "Registry value set:",
        fields: &[("Image", Process), ("TargetObject", Key), ("Details", Hex), ("User", User)],
    },
];

const USERS: [&str; 8] = ["alice", "bob", "SYSTEM", "svc-backup", "carol", "DC-01$", "FS-01$", "helpdesk"];
const HOSTS: [&str; 6] = ["DC-01", "FS-01", "WS-0117", "WS-0118", "WS-0233", "SQL-02"];
const PROGRAMS: [&str; 10] = [
    "svchost.exe",
    "cmd.exe",
    "WindowsPowerShell\\v1.0\\powershell.exe",
    "taskhostw.exe",
    "conhost.exe",
    "lsass.exe",
    "services.exe",
    "rundll32.exe",
    "wbem\\WmiPrvSE.exe",
    "SearchIndexer.exe",
];
const ARGUMENTS: [&str; 6] =
    ["-k netsvcs -p", "/c whoami /all", "-NoProfile -enc SQBFAFgA", "0xffffffff", "/Embedding", ""];

/// Said at the end of every message, as Windows explains its own events at length.
const EXPLANATION: &str = "The subject fields name the account on the local system that asked for the operation. This is \
    most often a service, or a local process. The process fields name the program that acted on its behalf, and the \
    network fields where a remote request came from; they can be empty where the caller did not say so.";

/// Pseudo-random numbers that are the same in every run (xorshift).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides as u64) as usize
    }

    fn one_of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.roll(choices.len())]
    }

    fn kind(&mut self) -> &'static Kind {
        let total: u32 = KINDS.iter().map(|kind| kind.share).sum();
        let mut left = self.roll(total as usize) as u32;
        KINDS
            .iter()
            .find(|kind| {
                let is_it = left < kind.share;
                left = left.saturating_sub(kind.share);
                is_it
            })
            .unwrap_or(&KINDS[0])
    }

    fn content(&mut self, content: Content) -> String {
        match content {
            User => self.one_of(&USERS).into(),
            Process => format!("C:\\Windows\\System32\\{}", self.one_of(&PROGRAMS)),
            Command => format!("C:\\Windows\\System32\\{} {}", self.one_of(&PROGRAMS), self.one_of(&ARGUMENTS)),
            Address => format!("10.{}.{}.{}", self.roll(4), self.roll(32), 1 + self.roll(250)),
            Port => (1024 + self.roll(60_000)).to_string(),
            Hex => format!("{:#x}", self.roll(1 << 24)),
            Guid => format!("{{{:08x}-{:04x}-{:012x}}}", self.roll(1 << 30), self.roll(1 << 16), self.roll(1 << 30)),
            Key => format!("HKLM\\System\\CurrentControlSet\\Services\\svc{}\\Start", self.roll(500)),
            Library => format!("C:\\Windows\\System32\\module{}.dll", self.roll(900)),
            Fixed(text) => text.into(),
        }
    }
}

fn event(number: usize, dice: &mut Dice) -> Value {
    let kind = dice.kind();
    let fields: Vec<(&str, String)> =
        kind.fields.iter().map(|(name, content)| (*name, dice.content(*content))).collect();
    let seconds = 1_750_000_000 + number / 8;
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    let day = 1 + seconds / 86_400 % 28;
    let mut event = Map::new();
    event.insert("EventTime".into(), json!(format!("2025-06-{day:02} {hour:02}:{minute:02}:{second:02}")));
    event.insert("@timestamp".into(), json!(format!("2025-06-{day:02}T{hour:02}:{minute:02}:{second:02}.000Z")));
    event.insert("Hostname".into(), json!(format!("{}.corp.example", dice.one_of(&HOSTS))));
    event.insert("EventID".into(), json!(kind.id));
    event.insert("Channel".into(), json!(kind.channel));
    event.insert(
        "SourceName".into(),
        json!(if kind.channel == SYSMON { "Microsoft-Windows-Sysmon" } else { "Microsoft-Windows-Security-Auditing" }),
    );
    event.insert("Keywords".into(), json!(-9_214_364_837_600_034_816_i64));
    event.insert("RecordNumber".into(), json!(100_000 + number));
    event.insert("ExecutionProcessID".into(), json!(4 + 4 * dice.roll(900)));
    event.insert("Message".into(), json!(message(kind.title, &fields)));
    event.extend(fields.into_iter().map(|(name, value)| (name.to_string(), json!(value))));
    Value::Object(event)
}

fn message(title: &str, fields: &[(&str, String)]) -> String {
    let lines: String = fields.iter().map(|(name, value)| format!("\t{name}:\t\t{value}\r\n")).collect();
    format!("{title}\r\n\r\nDetails:\r\n{lines}\r\n{EXPLANATION}")
}

fn main() -> std::io::Result<()> {
    let megabytes: usize = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(100);
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut dice = Dice(0x5eed_5eed_5eed_5eed);
    let mut written = 0;
    for number in 0.. {
        if written >= megabytes * MEGABYTE {
            break;
        }
        let line = event(number, &mut dice).to_string();
        written += line.len() + 1;
        writeln!(out, "{line}")?;
    }
    out.flush()
}
