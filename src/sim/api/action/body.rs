//! Bodies of actions: JSON or YAML whatever the Content-Type says, read field by field as Go's decoder does
//! (pkg/virt-api/rest/subresource.go: `decodeBody`; apimachinery/pkg/util/yaml).
use serde_json::Value;

use super::super::status::Failure;

/// A decoded body. Fields that an action does not know are ignored.
pub(super) struct Options {
    fields: Value,
    /// Name of the Go struct, for complaints.
    called: &'static str,
}

impl Options {
    /// Reads a body; an empty one has no fields.
    ///
    /// # Errors
    /// 400 for what cannot be read.
    pub(super) fn read(body: &[u8], called: &'static str) -> Result<Self, Failure> {
        let text = String::from_utf8_lossy(body);
        let fields = if text.trim().is_empty() {
            Value::Null
        } else if text.trim_start().starts_with('{') {
            serde_json::from_str(&text).map_err(|why| unreadable(&syntax(&text, &why)))?
        } else {
            serde_yaml_ng::from_str(&text)
                .map_err(|why| unreadable(&format!("error converting YAML to JSON: yaml: {why}")))?
        };
        let options = Self { fields, called };
        match &options.fields {
            Value::Null | Value::Object(_) => Ok(options),
            other => Err(unreadable(&format!(
                "json: cannot unmarshal {} into Go value of type v1.{called}",
                named(other)
            ))),
        }
    }

    /// Go's decoder does not mind the case of a name.
    fn field(&self, name: &str) -> Option<&Value> {
        let fields = self.fields.as_object()?;
        let found = fields.get(name).or_else(|| {
            fields
                .iter()
                .find(|(key, _)| key.eq_ignore_ascii_case(name))
                .map(|(_, value)| value)
        });
        found.filter(|value| !value.is_null())
    }

    fn wrong(&self, name: &str, found: &Value, wanted: &str) -> Failure {
        let found = named(found);
        unreadable(&format!(
            "json: cannot unmarshal {found} into Go struct field {}.{name} of type {wanted}",
            self.called
        ))
    }

    /// A whole number.
    pub(super) fn int(&self, name: &str) -> Result<Option<i64>, Failure> {
        match self.field(name) {
            None => Ok(None),
            Some(Value::Number(number)) if number.is_i64() => Ok(number.as_i64()),
            Some(Value::Number(number)) => Err(unreadable(&format!(
                "json: cannot unmarshal number {number} into Go struct field {}.{name} of type int64",
                self.called
            ))),
            Some(other) => Err(self.wrong(name, other, "int64")),
        }
    }

    /// A switch.
    pub(super) fn flag(&self, name: &str) -> Result<bool, Failure> {
        match self.field(name) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(other) => Err(self.wrong(name, other, "bool")),
        }
    }

    /// A text; empty when absent.
    pub(super) fn text(&self, name: &str) -> Result<String, Failure> {
        match self.field(name) {
            None => Ok(String::new()),
            Some(Value::String(text)) => Ok(text.clone()),
            Some(other) => Err(self.wrong(name, other, "string")),
        }
    }

    /// The values of `dryRun`.
    pub(super) fn dry_run(&self) -> Result<Vec<String>, Failure> {
        let items = match self.field("dryRun") {
            None => return Ok(Vec::new()),
            Some(Value::Array(items)) => items,
            Some(other) => return Err(self.wrong("dryRun", other, "[]string")),
        };
        let text = |item: &Value| match item {
            Value::String(text) => Ok(text.clone()),
            other => Err(self.wrong("dryRun", other, "string")),
        };
        items.iter().map(text).collect()
    }

    /// A map of texts, or nothing.
    pub(super) fn map(&self, name: &str) -> Result<Option<Value>, Failure> {
        match self.field(name) {
            None => Ok(None),
            Some(Value::Object(fields)) => match fields.values().find(|value| !value.is_string()) {
                Some(other) => Err(self.wrong(name, other, "string")),
                None => Ok(Some(Value::Object(fields.clone()))),
            },
            Some(other) => Err(self.wrong(name, other, "map[string]string")),
        }
    }

    /// A part that is passed on as it is.
    pub(super) fn part(&self, name: &str) -> Option<Value> {
        self.field(name).cloned()
    }
}

fn unreadable(why: &str) -> Failure {
    Failure::bad_request(format!("Can not unmarshal Request body to struct, error: {why}"))
}

/// What Go calls a value of JSON.
fn named(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// Go's words for a syntax error, with the number of bytes read so far.
fn syntax(text: &str, why: &serde_json::Error) -> String {
    if why.is_eof() {
        return "unexpected EOF".to_owned();
    }
    let before: usize = text
        .split_inclusive('\n')
        .take(why.line().saturating_sub(1))
        .map(str::len)
        .sum();
    let offset = before + why.column();
    let letter = text
        .get(offset.saturating_sub(1)..)
        .and_then(|rest| rest.chars().next());
    let letter = letter.unwrap_or_default();
    let said = why.to_string();
    let place = if said.starts_with("key must be a string") {
        "looking for beginning of object key string"
    } else if said.starts_with("expected `:`") {
        "after object key"
    } else if said.starts_with("expected `,` or `}`") {
        "after object key:value pair"
    } else if said.starts_with("expected `,` or `]`") {
        "after array element"
    } else {
        "looking for beginning of value"
    };
    format!("json: offset {offset}: invalid character {letter:?} {place}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn said(failure: &Failure) -> String {
        let status = failure.status();
        let message = status["message"].as_str().unwrap();
        message
            .strip_prefix("Can not unmarshal Request body to struct, error: ")
            .unwrap()
            .to_owned()
    }

    #[test]
    fn complaints_are_gos() {
        let read = |text: &str| Options::read(text.as_bytes(), "StopOptions");
        let wrong = read("{bad").err().unwrap();
        assert_eq!(
            said(&wrong),
            "json: offset 2: invalid character 'b' looking for beginning of object key string"
        );
        let typed = read(r#"{"gracePeriod": "x"}"#).unwrap().int("gracePeriod").unwrap_err();
        assert_eq!(
            said(&typed),
            "json: cannot unmarshal string into Go struct field StopOptions.gracePeriod of type int64"
        );
        let list = read("[1]").err().unwrap();
        assert_eq!(
            said(&list),
            "json: cannot unmarshal array into Go value of type v1.StopOptions"
        );
    }

    #[test]
    fn json_and_yaml_and_nothing_and_names_in_any_case() {
        for text in ["dryRun:\n- All\n", r#"{"dryrun": ["All"], "other": 1}"#] {
            let options = Options::read(text.as_bytes(), "StartOptions").unwrap();
            assert_eq!(options.dry_run().unwrap(), ["All"], "{text}");
        }
        assert!(
            Options::read(b"", "StartOptions")
                .unwrap()
                .dry_run()
                .unwrap()
                .is_empty()
        );
    }

    proptest! {
        #[test]
        fn never_panics(body in proptest::collection::vec(any::<u8>(), 0..40)) {
            if let Ok(options) = Options::read(&body, "StartOptions") {
                let _ = options.dry_run();
            }
        }
    }
}
