//! One value held against several texts, written once.

/// Conditions, of which any may hold: those that ask whether one value is some text are put together at the first of them.
pub fn gathered(conditions: Vec<String>) -> Vec<String> {
    let mut lists: Vec<(String, Vec<String>)> = Vec::new();
    for condition in conditions {
        let Some((value, text)) = equality(&condition) else {
            lists.push((condition, Vec::new()));
            continue;
        };
        match lists.iter_mut().find(|(known, texts)| known == value && !texts.is_empty()) {
            Some((_, texts)) => texts.push(text.to_string()),
            None => lists.push((value.to_string(), vec![text.to_string()])),
        }
    }
    let written = |(value, texts): (String, Vec<String>)| match &texts[..] {
        [] => value,
        [only] => format!("{value} = {only}"),
        several => format!("{value} IN ({})", several.join(", ")),
    };
    lists.into_iter().map(written).collect()
}

/// The two sides of a condition that is an equality of a column, or of what one function makes of it, and a plain text.
fn equality(condition: &str) -> Option<(&str, &str)> {
    let (value, text) = condition.split_once(" = ")?;
    let inner = text.strip_prefix('\'')?.strip_suffix('\'')?;
    (!value.contains([' ', '\'']) && !inner.contains(['\'', '\\'])).then_some((value, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(conditions: &[&str]) -> String {
        gathered(conditions.iter().map(|it| it.to_string()).collect()).join(" OR ")
    }

    #[test]
    fn texts_of_one_value_are_a_list() {
        assert_eq!(written(&[r#""a" = '1'"#, r#""b" = '2'"#, r#""a" = '3'"#]), r#""a" IN ('1', '3') OR "b" = '2'"#);
        assert_eq!(
            written(&["lower(a) = 'x'", "lower(a) = 'y'", "lower(a) LIKE 'z'"]),
            "lower(a) IN ('x', 'y') OR lower(a) LIKE 'z'"
        );
    }

    #[test]
    fn what_may_be_more_than_an_equality_stays_as_it_is() {
        for condition in
            ["NOT a = 'x'", "a IS NULL AND b = 'x'", "a = 'it''s'", "a = b", "a = 'x' AND b = 'y'", r"a = 'x\'"]
        {
            assert_eq!(written(&[condition, condition]), format!("{condition} OR {condition}"));
        }
    }
}
