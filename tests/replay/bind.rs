//! What later steps take from earlier replies.
use std::collections::BTreeMap;

use serde_json::Value;

/// Recorded texts and what they are in this run.
#[derive(Default)]
pub(crate) struct Bindings(BTreeMap<String, String>);

/// Fields whose values the server makes up.
const MADE_UP: &[&str] = &["resourceVersion", "uid", "continue", "creationTimestamp"];

impl Bindings {
    /// Learns from a reply: where both sides have a made-up value at the same path, the recorded one stands for ours.
    pub(crate) fn learn(&mut self, recorded: &Value, ours: &Value) {
        match (recorded, ours) {
            (Value::Object(recorded), Value::Object(ours)) => {
                if recorded.contains_key("generateName")
                    && let (Some(Value::String(theirs)), Some(Value::String(our))) =
                        (recorded.get("name"), ours.get("name"))
                {
                    self.0.insert(theirs.clone(), our.clone());
                }
                for (name, value) in recorded {
                    let Some(our) = ours.get(name) else { continue };
                    if let (true, Value::String(theirs), Value::String(our)) =
                        (MADE_UP.contains(&name.as_str()), value, our)
                    {
                        if theirs != our && !theirs.is_empty() && !our.is_empty() {
                            self.0.insert(theirs.clone(), our.clone());
                        } else {
                            self.0.remove(theirs);
                        }
                    }
                    self.learn(value, our);
                }
            }
            (Value::Array(recorded), Value::Array(ours)) => {
                // Items of a list belong together by name.
                let name = |item: &Value| item["metadata"]["name"].as_str().map(str::to_owned);
                for (place, theirs) in recorded.iter().enumerate() {
                    let our = match name(theirs) {
                        Some(wanted) => {
                            let same = ours.iter().find(|our| name(our).as_ref() == Some(&wanted));
                            // Of two generated names only the beginning is the same.
                            let prefix = &theirs["metadata"]["generateName"];
                            let alike = || ours.iter().find(|our| our["metadata"]["generateName"] == *prefix);
                            same.or_else(|| prefix.is_string().then(alike).flatten())
                        }
                        None => ours.get(place),
                    };
                    if let Some(our) = our {
                        self.learn(theirs, our);
                    }
                }
            }
            _ => {}
        }
    }

    /// A path with its query: segments and values that were learnt are replaced.
    pub(crate) fn path(&self, path: &str) -> String {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let segments: Vec<&str> = path.split('/').map(|segment| self.one(segment)).collect();
        if query.is_empty() {
            return segments.join("/");
        }
        let pairs: Vec<String> = query
            .split('&')
            .map(|pair| match pair.split_once('=') {
                Some((name @ ("resourceVersion" | "continue"), value)) => format!("{name}={}", self.one(value)),
                Some((name @ ("fieldSelector" | "labelSelector"), value)) => format!("{name}={}", self.text(value)),
                _ => pair.to_owned(),
            })
            .collect();
        format!("{}?{}", segments.join("/"), pairs.join("&"))
    }

    /// A name that no reply showed.
    pub(crate) fn alias(&mut self, theirs: &str, ours: &str) {
        self.0.insert(theirs.to_owned(), ours.to_owned());
    }

    /// Whether a text is known to stand for another one.
    pub(crate) fn knows(&self, text: &str) -> bool {
        self.0.contains_key(text)
    }

    fn one<'a>(&'a self, text: &'a str) -> &'a str {
        self.0.get(text).map_or(text, String::as_str)
    }

    /// A body: made-up fields that were learnt are replaced.
    pub(crate) fn body(&self, body: &Value) -> Value {
        match body {
            Value::Object(fields) => fields
                .iter()
                .map(|(name, value)| match value {
                    Value::String(text) if MADE_UP.contains(&name.as_str()) => (name.clone(), self.one(text).into()),
                    Value::String(text) if name == "name" && self.0.contains_key(text) => {
                        (name.clone(), self.one(text).into())
                    }
                    other => (name.clone(), self.body(other)),
                })
                .collect(),
            Value::Array(items) => items.iter().map(|item| self.body(item)).collect(),
            other => other.clone(),
        }
    }

    /// A recorded text with everything learnt put in its place.
    pub(crate) fn text(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (theirs, ours) in self.0.iter().filter(|(theirs, _)| theirs.len() > 8) {
            text = text.replace(theirs, ours);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_was_learnt_is_put_in_place() {
        let mut bindings = Bindings::default();
        let theirs = json!({"metadata": {"resourceVersion": "17", "uid": "theirs-uid", "labels": {"a": "17"}}});
        let ours = json!({"metadata": {"resourceVersion": "42", "uid": "ours-uid", "labels": {"a": "42"}}});
        bindings.learn(&theirs, &ours);
        assert_eq!(
            bindings.path("/api/v1/pods?limit=17&resourceVersion=17"),
            "/api/v1/pods?limit=17&resourceVersion=42"
        );
        assert_eq!(
            bindings.body(&json!({"uid": "theirs-uid", "x": "17"})),
            json!({"uid": "ours-uid", "x": "17"})
        );
        assert_eq!(bindings.text("of theirs-uid"), "of ours-uid");
    }
}
