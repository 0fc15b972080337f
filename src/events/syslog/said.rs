//! What programs say in `auth.log`, as templates: which words of a message are which field.

use rustc_hash::FxHashMap;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The templates, read once.
pub(super) fn sayings() -> &'static Sayings {
    static SAYINGS: OnceLock<Sayings> = OnceLock::new();
    SAYINGS.get_or_init(|| Sayings::understand(TABLE).expect("a test reads the table"))
}

const TABLE: &str = include_str!("secure.toml");

/// Templates by program.
#[derive(Debug, Default)]
pub(super) struct Sayings {
    by_program: FxHashMap<String, Vec<Saying>>,
    /// What PAM's modules say, whichever program they are part of.
    of_modules: Vec<Saying>,
}

/// The table as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    programs: Vec<Program>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Program {
    names: Vec<String>,
    /// Fields of all that it says.
    #[serde(default)]
    gives: BTreeMap<String, String>,
    says: Vec<Said>,
}

#[derive(Deserialize)]
struct Said {
    text: String,
    #[serde(flatten)]
    gives: BTreeMap<String, String>,
}

/// Fields with their values.
type Fields<'t> = Vec<(&'t str, &'t str)>;

impl Sayings {
    fn understand(table: &str) -> Result<Sayings, String> {
        let Table { programs } = toml::from_str(table).map_err(|error| error.to_string())?;
        let mut all = Sayings::default();
        for Program { names, gives, says } in programs {
            for said in says {
                let gives = gives.iter().chain(&said.gives).map(|(name, value)| (name.clone(), value.clone()));
                let saying = Saying { parts: parts(&said.text)?, gives: gives.collect() };
                for name in &names {
                    let of_program = match &**name {
                        "pam" => &mut all.of_modules,
                        name => all.by_program.entry(name.to_string()).or_default(),
                    };
                    of_program.push(saying.clone());
                }
            }
        }
        Ok(all)
    }

    /// Whether a program is one that speaks of logons.
    pub fn knows(&self, program: &str) -> bool {
        self.by_program.contains_key(program)
    }

    /// The fields of a message, by the first template that it follows.
    pub fn read<'t>(&'t self, program: &str, message: &'t str) -> Option<Fields<'t>> {
        let sayings = match message.starts_with("pam_") {
            true => &self.of_modules,
            false => self.by_program.get(program)?,
        };
        sayings.iter().find_map(|saying| saying.fields(message))
    }
}

/// One thing that is said.
#[derive(Clone, Debug)]
struct Saying {
    parts: Vec<Part>,
    gives: Vec<(String, String)>,
}

#[derive(Clone, Debug)]
enum Part {
    /// Letters, as they are.
    Text(String),
    /// A word that is the field's value. It may be empty.
    Field(String),
}

/// Reads `Accepted {method} for {user} from`.
fn parts(template: &str) -> Result<Vec<Part>, String> {
    let mut parts = Vec::new();
    let mut rest = template;
    while let Some((text, after)) = rest.split_once('{') {
        let (field, after) = after.split_once('}').ok_or(format!("`{template}` has a `{{` that is not closed"))?;
        if !text.is_empty() {
            parts.push(Part::Text(text.to_string()));
        }
        parts.push(Part::Field(field.to_string()));
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest.to_string()));
    }
    Ok(parts)
}

impl Saying {
    /// The fields of a message that begins as the template does.
    fn fields<'t>(&'t self, message: &'t str) -> Option<Fields<'t>> {
        let mut rest = message;
        let mut fields = Fields::new();
        for (index, part) in self.parts.iter().enumerate() {
            match part {
                Part::Text(text) => rest = rest.strip_prefix(&**text)?,
                Part::Field(name) => {
                    let end = match self.parts.get(index + 1) {
                        Some(Part::Text(text)) => rest.find(&**text)?,
                        Some(Part::Field(_)) | None => rest.find([' ', ':', ';']).unwrap_or(rest.len()),
                    };
                    let (value, after) = rest.split_at(end);
                    if value.contains(' ') {
                        return None;
                    }
                    fields.push((name, value));
                    rest = after;
                }
            }
        }
        fields.extend(self.gives.iter().map(|(name, value)| (&**name, &**value)));
        Some(fields)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(program: &str, message: &str) -> String {
        let fields = sayings().read(program, message).unwrap_or_default();
        fields.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_table_is_understood() {
        assert_eq!(Sayings::understand(TABLE).err(), None);
    }

    #[test]
    fn what_is_given_stands_in_the_line_too_but_for_action() {
        let Table { programs } = toml::from_str(TABLE).expect("a table");
        for Program { names, gives, says } in programs {
            for said in says {
                let made = |(name, value): (&String, &String)| {
                    *name != "action" && !said.text.contains(value) && !names.iter().all(|name| name.contains(value))
                };
                let given = gives.iter().chain(&said.gives).filter(|given| made(*given)).collect::<Vec<_>>();
                assert!(given.is_empty(), "{}: {given:?}", said.text);
            }
        }
    }

    #[test]
    fn words_of_a_message_are_fields() {
        assert_eq!(
            said("sshd", "Accepted publickey for ops from 10.0.3.7 port 50241 ssh2: RSA SHA256:x"),
            "authentication_method=publickey user=ops src=10.0.3.7 src_port=50241 sshd_protocol=ssh2 app=sshd \
             action=success vendor_action=Accepted"
        );
        assert_eq!(
            said("sshd", "Failed password for invalid user admin from 2001:db8::1 port 22 ssh2"),
            "authentication_method=password user=admin src=2001:db8::1 src_port=22 sshd_protocol=ssh2 app=sshd \
             action=failure vendor_action=Failed"
        );
        assert_eq!(
            said("sshd", "Invalid user  from 10.0.3.7 port 50241"),
            "user= src=10.0.3.7 src_port=50241 app=sshd action=failure vendor_action=Invalid user"
        );
        assert_eq!(said("sshd", "Server listening on 0.0.0.0 port 22."), "");
    }

    #[test]
    fn modules_speak_for_every_program() {
        assert_eq!(
            said("sudo", "pam_unix(sudo:session): session opened for user root(uid=0) by ops(uid=1000)"),
            "app=sudo user=root user_id=0 src_user=ops src_user_id=1000 action=success vendor_action=session opened"
        );
        assert_eq!(
            said("sshd", "pam_unix(sshd:session): session opened for user ops by (uid=0)"),
            "app=sshd user=ops src_user= src_user_id=0 action=success vendor_action=session opened"
        );
    }
}
