//! Windows events as nested JSON (`evtx_dump`, Sigma's test data, XML turned to JSON), under the names XML gives.

use super::json::{Reader, bare};
use super::scan::{Bad, Quoted, Scan, Token};

impl Reader<'_, '_> {
    /// Reads the inside of `Event`, or of a part of it that stands alone.
    pub(super) fn windows(&mut self, part: &str, scan: &mut Scan<'_>) -> Result<(), Bad> {
        match part {
            "System" => self.system(scan),
            "EventData" => self.data(scan),
            "UserData" => self.user_data(scan),
            "RenderingInfo" => self.rendering(scan),
            _ => self.parts(scan),
        }
    }

    fn parts(&mut self, scan: &mut Scan<'_>) -> Result<(), Bad> {
        let mut first = true;
        while let Some(key) = scan.key(first)? {
            first = false;
            match (key.raw, scan.value()?) {
                (part @ ("System" | "EventData" | "UserData" | "RenderingInfo"), Token::Object) => {
                    self.windows(part, scan)?;
                }
                ("EventData", Token::Array) => self.data_values(scan)?,
                ("Message", Token::Text(message)) => self.put_filled("Message", message),
                (_, begun) => scan.pass(begun)?,
            }
        }
        Ok(())
    }

    /// `<System>`: elements and attributes are fields of their own names (`EventID`, `Name`, `SystemTime`, ...).
    fn system(&mut self, scan: &mut Scan<'_>) -> Result<(), Bad> {
        let mut first = true;
        while let Some(key) = scan.key(first)? {
            first = false;
            match scan.value()? {
                Token::Object if key.raw.ends_with("_attributes") => self.attributes(scan)?,
                Token::Object => self.element(key.raw, scan)?,
                value => self.put_scalar(key.raw, value, scan)?,
            }
        }
        Ok(())
    }

    /// An element with attributes beside its text, in whichever way the writer tells them apart.
    fn element(&mut self, name: &str, scan: &mut Scan<'_>) -> Result<(), Bad> {
        let mut first = true;
        while let Some(key) = scan.key(first)? {
            first = false;
            match scan.value()? {
                Token::Object if is_attributes(key.raw) => self.attributes(scan)?,
                value if is_text(key.raw) => self.put_scalar(name, value, scan)?,
                value => self.put_scalar(key.raw.trim_start_matches('@'), value, scan)?,
            }
        }
        Ok(())
    }

    fn attributes(&mut self, scan: &mut Scan<'_>) -> Result<(), Bad> {
        let mut first = true;
        while let Some(key) = scan.key(first)? {
            first = false;
            match (key.raw, scan.value()?) {
                ("xmlns", begun) => scan.pass(begun)?,
                (name, value) => self.put_scalar(name, value, scan)?,
            }
        }
        Ok(())
    }

    /// `<EventData>`: each `<Data Name='X'>` is the field X; `<Data>` without a name is a value of `Data`.
    fn data(&mut self, scan: &mut Scan<'_>) -> Result<(), Bad> {
        let mut first = true;
        while let Some(key) = scan.key(first)? {
            first = false;
            match (key.raw, scan.value()?) {
                ("Data", Token::Array) => self.data_values(scan)?,
                ("Data", Token::Object) => self.data_pair(scan)?,
                (name, begun) if is_about(name) => scan.pass(begun)?,
                (name, Token::Object) => self.element(name, scan)?,
                (name, Token::Array) => self.texts(name, scan)?,
                (name, value) => self.put_scalar(name, value, scan)?,
            }
        }
        Ok(())
    }

    fn data_values(&mut self, scan: &mut Scan<'_>) -> Result<(), Bad> {
        let mut first = true;
        while scan.element(first)? {
            first = false;
            match scan.value()? {
                Token::Object => self.data_pair(scan)?,
                value => self.put_scalar("Data", value, scan)?,
            }
        }
        Ok(())
    }

    /// One `<Data>` with its name as an attribute or a member: `{"@Name":"X","#text":"v"}`, `{"Name":"X","Value":"v"}`.
    fn data_pair(&mut self, scan: &mut Scan<'_>) -> Result<(), Bad> {
        let mut name = String::new();
        let mut texts: Vec<String> = Vec::new();
        let mut scratch = String::new();
        let mut first = true;
        while let Some(key) = scan.key(first)? {
            first = false;
            match scan.value()? {
                Token::Object if is_attributes(key.raw) => {
                    if let Some(found) = name_attribute(scan)? {
                        name = found;
                    }
                }
                Token::Text(value) if matches!(key.raw, "@Name" | "Name" | "name") => {
                    name = value.text(&mut scratch).to_string();
                }
                Token::Text(value) if is_text(key.raw) => texts.push(value.text(&mut scratch).to_string()),
                Token::Bare(value) if is_text(key.raw) => texts.push(value.to_string()),
                Token::Array if is_text(key.raw) => collect(scan, &mut texts)?,
                begun => scan.pass(begun)?,
            }
        }
        let name = if name.is_empty() { "Data" } else { &name };
        for text in texts {
            self.put_filled(name, bare(&text));
        }
        Ok(())
    }

    /// `<UserData>`: an element of the provider's own, its children the fields.
    fn user_data(&mut self, scan: &mut Scan<'_>) -> Result<(), Bad> {
        let mut first = true;
        while let Some(key) = scan.key(first)? {
            first = false;
            match scan.value()? {
                begun if is_about(key.raw) => scan.pass(begun)?,
                Token::Object => self.data(scan)?,
                value => self.put_scalar(key.raw, value, scan)?,
            }
        }
        Ok(())
    }

    /// `<RenderingInfo>`: the texts a classic event would have shown, under the names it has for them.
    fn rendering(&mut self, scan: &mut Scan<'_>) -> Result<(), Bad> {
        let mut first = true;
        while let Some(key) = scan.key(first)? {
            first = false;
            let name = match key.raw {
                "Message" => "Message",
                "Level" => "Type",
                "Task" => "TaskCategory",
                "Opcode" => "OpCode",
                _ => "",
            };
            let value = scan.value()?;
            if name.is_empty() { scan.pass(value)? } else { self.put_scalar(name, value, scan)? }
        }
        Ok(())
    }

    fn texts(&mut self, name: &str, scan: &mut Scan<'_>) -> Result<(), Bad> {
        let mut first = true;
        while scan.element(first)? {
            first = false;
            let value = scan.value()?;
            self.put_scalar(name, value, scan)?;
        }
        Ok(())
    }

    /// A text or number; a list of them is a multivalue, and what is deeper is passed over.
    fn put_scalar(&mut self, name: &str, value: Token<'_>, scan: &mut Scan<'_>) -> Result<(), Bad> {
        match value {
            Token::Text(text) => self.put_filled(name, text),
            Token::Bare(text) => self.put_filled(name, bare(text)),
            Token::Null => {}
            Token::Array => self.texts(name, scan)?,
            Token::Object => scan.pass(value)?,
        }
        Ok(())
    }

    /// An empty element is no field: the add-on's extractions keep no empty values (`ProcessName` of a 4648 without one
    /// is not among the fields listed for it).
    fn put_filled(&mut self, name: &str, value: Quoted<'_>) {
        if !value.raw.is_empty() {
            self.put(name, value);
        }
    }
}

fn is_attributes(key: &str) -> bool {
    matches!(key, "#attributes" | "_attributes" | "@attributes" | "$")
}

fn is_text(key: &str) -> bool {
    matches!(key, "#text" | "_text" | "text" | "_" | "Value" | "value")
}

/// Whether a key of a section tells of the section, not of the event.
fn is_about(key: &str) -> bool {
    is_attributes(key) || key.ends_with("_attributes") || key.starts_with('@') || key == "xmlns"
}

fn name_attribute(scan: &mut Scan<'_>) -> Result<Option<String>, Bad> {
    let (mut name, mut scratch) = (None, String::new());
    let mut first = true;
    while let Some(key) = scan.key(first)? {
        first = false;
        match (key.raw, scan.value()?) {
            ("Name", Token::Text(value)) => name = Some(value.text(&mut scratch).to_string()),
            (_, begun) => scan.pass(begun)?,
        }
    }
    Ok(name)
}

fn collect(scan: &mut Scan<'_>, texts: &mut Vec<String>) -> Result<(), Bad> {
    let (mut first, mut scratch) = (true, String::new());
    while scan.element(first)? {
        first = false;
        match scan.value()? {
            Token::Text(value) => texts.push(value.text(&mut scratch).to_string()),
            Token::Bare(value) => texts.push(value.to_string()),
            begun => scan.pass(begun)?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::json::tests::fields;

    const SYSTEM: &str =
        "Name=P Guid={1} EventID=4624 Qualifiers=0 SystemTime=2025-06-19T06:27:18Z ProcessID=4 Channel=Security";

    #[test]
    fn the_attributes_of_system_are_fields_in_every_spelling() {
        let hash = r##"{"Event":{"#attributes":{"xmlns":"x"},"System":{"Provider":{"#attributes":{"Name":"P","Guid":"{1}"}},
            "EventID":{"#text":4624,"#attributes":{"Qualifiers":0}},"TimeCreated":{"#attributes":{"SystemTime":"2025-06-19T06:27:18Z"}},
            "Correlation":null,"Execution":{"#attributes":{"ProcessID":4}},"Channel":"Security"}}}"##;
        let separate = r##"{"Event":{"System":{"Provider_attributes":{"Name":"P","Guid":"{1}"},"EventID":4624,
            "EventID_attributes":{"Qualifiers":0},"TimeCreated_attributes":{"SystemTime":"2025-06-19T06:27:18Z"},
            "Execution_attributes":{"ProcessID":4},"Channel":"Security"}}}"##;
        let at = r##"{"System":{"Provider":{"@Name":"P","@Guid":"{1}"},"EventID":{"#text":"4624","@Qualifiers":"0"},
            "TimeCreated":{"@SystemTime":"2025-06-19T06:27:18Z"},"Execution":{"ProcessID":"4"},"Channel":"Security"}}"##;
        assert_eq!(fields(hash), SYSTEM);
        assert_eq!(fields(separate), SYSTEM);
        assert_eq!(fields(at), SYSTEM);
    }

    #[test]
    fn data_is_named_by_its_key_or_by_its_attribute_and_empty_data_is_no_field() {
        let system = r#""System":{"EventID":1,"Channel":"C"}"#;
        let event = |data: &str| fields(&format!("{{\"Event\":{{{system},{data}}}}}"));
        let both = "EventID=1 Channel=C A=x B=2";
        assert_eq!(event(r#""EventData":{"A":"x","B":2,"C":"","D":null}"#), both);
        assert_eq!(
            event(
                r##""EventData":{"Data":[{"#attributes":{"Name":"A"},"#text":"x"},{"@Name":"B","#text":"2"},{"@Name":"C"}]}"##
            ),
            both
        );
        assert_eq!(event(r#""EventData":[{"Name":"A","Value":"x"},{"Name":"B","Value":2}]"#), both);
        assert_eq!(event(r##""UserData":{"EventXML":{"#attributes":{"xmlns":"y"},"A":"x","B":"2"}}"##), both);
    }

    #[test]
    fn data_without_names_is_a_multivalue() {
        let event = |data: &str| fields(&format!("{{\"System\":{{\"EventID\":1}},\"EventData\":{data}}}"));
        assert_eq!(event(r#"{"Data":["x","y"]}"#), "EventID=1 Data=x|y");
        assert_eq!(event(r##"{"Data":{"#text":["x","y"]}}"##), "EventID=1 Data=x|y");
        assert_eq!(event(r#"{"Data":"x","Binary":"00"}"#), "EventID=1 Data=x Binary=00");
    }

    #[test]
    fn rendered_texts_get_their_classic_names() {
        let rendering =
            r#"{"System":{"EventID":1},"RenderingInfo":{"Message":"m","Level":"Information","Task":"Logon"}}"#;
        assert_eq!(fields(rendering), "EventID=1 Message=m Type=Information TaskCategory=Logon");
    }

    #[test]
    fn an_object_that_only_looks_alike_is_plain() {
        assert_eq!(fields(r#"{"Event":{"id":1},"EventData":{"a":2}}"#), "Event.id=1 EventData.a=2");
    }
}
