//! Words that tell a search from other code: labels, fields, commands, and programs that are neither.

use crate::command;
use crate::diagnostic::suggest::nearest;

/// Labels that say SPL; what stands there is a search even if it is broken, so that its errors show.
const SPL: &str = "spl splunk splunk-spl splunk_spl splunk-search";

/// Labels that say little: searches are often put under them for want of a better one.
const VAGUE: &str =
    "bash code console none plain plaintext query raw search sh shell shell-session siem terminal text txt zsh";

/// Fields that only a search compares so, at its very beginning.
const SPLUNK_FIELDS: &str = "index sourcetype source eventtype splunk_server earliest latest tag";

/// Words that begin a line for a shell, or a query of another language; a search seldom begins with one.
const TOOLS: &str = "\
    apt apt-get awk bash cat cd chmod chown cp curl dig dir dnf docker echo env export find from git grep helm hostname \
    ipconfig iptables java journalctl jq kubectl ls make mkdir mv net netsh netstat nmap npm nslookup openssl pip plink \
    powershell ps psexec.exe pwsh python python3 reg rm sc schtasks scp sed set ssh sudo systemctl tail tar tcpdump \
    touch unzip wevtutil wget whoami winrs wmic yum zip";

/// Commands of SPL that Unix, PowerShell or KQL have too, so that a pipe into them shows nothing.
const SHARED: &str = "cut diff fields head join rename script search set sort tail top union uniq where";

fn holds(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|known| known.eq_ignore_ascii_case(word))
}

/// Whether a label says SPL.
pub fn is_spl(label: &str) -> bool {
    holds(SPL, label)
}

/// Whether a label, or its absence, says nothing.
pub fn is_vague(label: &str) -> bool {
    label.is_empty() || holds(VAGUE, label)
}

/// Whether only a search compares this field at its beginning.
pub fn is_splunk_field(word: &str) -> bool {
    holds(SPLUNK_FIELDS, word)
}

/// Whether the word begins a command line or a query of another language.
pub fn is_tool(word: &str) -> bool {
    holds(TOOLS, word)
}

/// Whether there is an SPL command of this name.
pub fn is_command(word: &str) -> bool {
    command::find(word).is_some() || command::known::find(word).is_some()
}

/// Whether there is one, and in no other language of pipes.
pub fn is_command_of_spl_alone(word: &str) -> bool {
    is_command(word) && !holds(SHARED, word)
}

/// Whether the word is a command, or so near one that it was meant.
pub fn is_nearly_command(word: &str) -> bool {
    is_command(word) || nearest(word, command::known::names()).is_some()
}
