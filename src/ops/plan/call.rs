//! One request, exactly as it goes out.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::domain::text;

/// HTTP methods that write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::IntoStaticStr, strum::Display)]
#[strum(serialize_all = "UPPERCASE")]
pub enum Method {
    /// Create.
    Post,
    /// Replace; KubeVirt's subresources.
    Put,
    /// Change a part.
    Patch,
    /// Delete.
    Delete,
}

/// A request. What is shown is what is sent: the body is serialised once, here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// Method.
    pub method: Method,
    /// Path, without the server.
    pub path: String,
    /// Query parameters in order.
    #[serde(default)]
    pub query: Vec<(String, String)>,
    /// `Content-Type`; only with a body.
    #[serde(default)]
    pub content_type: Option<String>,
    /// `Accept`.
    pub accept: String,
    /// JSON body.
    #[serde(default)]
    pub body: Option<Value>,
}

const JSON: &str = "application/json";

impl Call {
    /// An action on a subresource of KubeVirt. It asks for `*/*`: virt-api serves no JSON there and answers a client
    /// that wants nothing else with 406.
    pub fn subresource(resource: &str, namespace: &str, name: &str, action: &str, body: Option<Value>) -> Self {
        Self {
            method: Method::Put,
            path: format!("/apis/subresources.kubevirt.io/v1/namespaces/{namespace}/{resource}/{name}/{action}"),
            query: Vec::new(),
            content_type: body.is_some().then(|| JSON.to_owned()),
            accept: "*/*".to_owned(),
            body,
        }
    }

    /// Creation of an object at a collection.
    pub fn create(path: String, body: Value) -> Self {
        Self {
            method: Method::Post,
            path,
            query: vec![("fieldManager".to_owned(), "vmotui".to_owned())],
            content_type: Some(JSON.to_owned()),
            accept: JSON.to_owned(),
            body: Some(body),
        }
    }

    /// Deletion of one object, and of no other that got the same name since. The options stand in the body; the API
    /// server then reads none from the query (kubernetes `DeleteResource`).
    pub fn delete(path: String, uid: &str) -> Self {
        let mut options = serde_json::json!({ "apiVersion": "v1", "kind": "DeleteOptions" });
        if let (false, Some(options)) = (uid.is_empty(), options.as_object_mut()) {
            options.insert("preconditions".to_owned(), serde_json::json!({ "uid": uid }));
        }
        Self {
            method: Method::Delete,
            path,
            query: Vec::new(),
            content_type: Some(JSON.to_owned()),
            accept: JSON.to_owned(),
            body: Some(options),
        }
    }

    /// The same as a dry run that the API server reads in the query.
    #[must_use]
    pub fn dry_in_query(mut self) -> Self {
        self.query.push(("dryRun".to_owned(), "All".to_owned()));
        self
    }

    /// The same as a dry run that is read in the body: virt-api ignores the query and would really act.
    #[must_use]
    pub fn dry_in_body(mut self) -> Self {
        let body = self.body.get_or_insert_with(|| Value::Object(serde_json::Map::new()));
        if let Some(fields) = body.as_object_mut() {
            fields.insert("dryRun".to_owned(), serde_json::json!(["All"]));
        }
        self.content_type = Some(JSON.to_owned());
        self
    }

    /// Path with query.
    pub fn target(&self) -> String {
        let mut target = self.path.clone();
        for (index, (name, value)) in self.query.iter().enumerate() {
            // names and values are written by the verbs and need no encoding; writing into a string cannot fail
            let _ = write!(target, "{}{name}={value}", if index == 0 { '?' } else { '&' });
        }
        target
    }

    /// The bytes of the body.
    pub fn bytes(&self) -> Vec<u8> {
        self.body
            .as_ref()
            .map(|body| body.to_string().into_bytes())
            .unwrap_or_default()
    }

    /// As it is sent.
    ///
    /// # Errors
    /// When a name in the path is none that a URL can hold.
    pub fn request(&self) -> Result<http::Request<Vec<u8>>, http::Error> {
        let method: &'static str = self.method.into();
        let mut request = http::Request::builder()
            .method(method)
            .uri(self.target())
            .header(http::header::ACCEPT, &self.accept);
        if let Some(kind) = &self.content_type {
            request = request.header(http::header::CONTENT_TYPE, kind);
        }
        request.body(self.bytes())
    }

    /// Whether the body is a patch, to be read as a difference.
    pub fn is_patch(&self) -> bool {
        self.method == Method::Patch
    }

    /// The request as lines, cleaned for a terminal: method and target, the two headers that matter, then the body. A
    /// JSON patch is shown as lines that go (`-`), lines that come (`+`), and lines that must stand there (`=`).
    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec![format!("{} {}", self.method, self.target())];
        if let Some(kind) = &self.content_type {
            lines.push(format!("Content-Type: {kind}"));
        }
        lines.push(format!("Accept: {}", self.accept));
        match &self.body {
            Some(Value::Array(operations)) if self.is_patch() => {
                for (index, operation) in operations.iter().enumerate() {
                    let rest = operations.get(index + 1..).unwrap_or_default();
                    lines.push(difference(operation, rest));
                }
            }
            Some(body) => {
                let pretty = serde_json::to_string_pretty(body).unwrap_or_default();
                lines.extend(pretty.lines().map(str::to_owned));
            }
            None => {}
        }
        lines.iter().map(|line| text::line(line).into_owned()).collect()
    }
}

/// One operation of a JSON patch (RFC 6902), before `rest`. A `test` in front of a change of the same place says what
/// goes; any other only guards the patch.
fn difference(operation: &Value, rest: &[Value]) -> String {
    let path = operation["path"].as_str().unwrap_or_default();
    let value = &operation["value"];
    let changed = |later: &Value| later["path"] == operation["path"] && matches!(later["op"].as_str(), Some("replace"));
    match operation["op"].as_str() {
        Some("test") if rest.iter().any(changed) => format!("- {path}: {value}"),
        Some("test") => format!("= {path}: {value}"),
        Some("remove") => format!("- {path}"),
        Some("add" | "replace") => format!("+ {path}: {value}"),
        _ => operation.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dry_runs_are_asked_for_where_they_are_read() {
        let start = Call::subresource("virtualmachines", "a", "b", "start", None);
        assert_eq!((start.content_type.as_deref(), start.bytes().len()), (None, 0));
        let dry = start.clone().dry_in_body();
        assert_eq!(dry.bytes(), br#"{"dryRun":["All"]}"#);
        assert_eq!(dry.target(), start.target(), "virt-api ignores the query");
        let create = Call::create("/x".to_owned(), serde_json::json!({})).dry_in_query();
        assert_eq!(create.target(), "/x?fieldManager=vmotui&dryRun=All");
        let delete = Call::delete("/x/y".to_owned(), "u").dry_in_body();
        assert!(delete.query.is_empty());
        assert_eq!(delete.body.unwrap()["preconditions"]["uid"], "u");
    }

    #[test]
    fn a_patch_reads_as_a_difference_and_hostile_text_is_cleaned() {
        let mut call = Call::create(
            "/x".to_owned(),
            serde_json::json!([
                { "op": "test", "path": "/spec/runStrategy", "value": "Always" },
                { "op": "replace", "path": "/spec/runStrategy", "value": "a\u{1b}[2J" },
                { "op": "test", "path": "/spec/nics", "value": [] },
                { "op": "add", "path": "/spec/nics/-", "value": 1 },
            ]),
        );
        call.method = Method::Patch;
        let lines = call.lines();
        assert!(
            lines.contains(&r#"- /spec/runStrategy: "Always""#.to_owned()),
            "{lines:?}"
        );
        assert!(lines.iter().all(|line| !line.contains('\u{1b}')));
        assert!(
            lines.contains(&"= /spec/nics: []".to_owned()),
            "a guard is no change: {lines:?}"
        );
    }
}
