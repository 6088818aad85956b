//! Field selectors: which fields a kind can be selected by, and how.
use serde_json::Value;

use crate::sim::catalog::Kind;
use crate::sim::store::Key;

/// Terms that must all hold.
#[derive(Clone, Debug, Default)]
pub(super) struct Fields(Vec<Term>);

#[derive(Clone, Debug)]
struct Term {
    field: String,
    value: String,
    equal: bool,
}

const METADATA: [&str; 2] = ["metadata.name", "metadata.namespace"];

/// The fields beyond name and namespace, and whether the kind has a conversion of its own, which words its refusals
/// differently (k8s.io/kubernetes/pkg/apis/core/v1/conversion.go; apiextensions for custom resources).
fn selectable(kind: &Kind) -> (&'static [&'static str], bool) {
    match kind.id() {
        "pods" => (
            &[
                "spec.nodeName",
                "spec.restartPolicy",
                "spec.schedulerName",
                "spec.serviceAccountName",
                "spec.hostNetwork",
                "status.phase",
                "status.podIP",
                "status.podIPs",
                "status.nominatedNodeName",
            ],
            true,
        ),
        "events" | "events.events.k8s.io" => (
            &[
                "involvedObject.kind",
                "involvedObject.namespace",
                "involvedObject.name",
                "involvedObject.uid",
                "involvedObject.apiVersion",
                "involvedObject.resourceVersion",
                "involvedObject.fieldPath",
                "reason",
                "reportingComponent",
                "source",
                "type",
            ],
            true,
        ),
        "nodes" => (&["spec.unschedulable"], true),
        "namespaces" => (&["status.phase"], true),
        "secrets" => (&["type"], true),
        "services" => (&["spec.clusterIP", "spec.type"], true),
        "replicationcontrollers" | "replicasets.apps" => (&["status.replicas"], true),
        "jobs.batch" => (&["status.successful"], true),
        _ => (&[], kind.custom),
    }
}

impl Fields {
    /// Reads a selector for `kind`; the error is the server's own text.
    pub(super) fn parse(kind: &'static Kind, text: &str) -> Result<Self, String> {
        let mut terms = Vec::new();
        for part in text.split(',').filter(|part| !part.is_empty()) {
            let (field, value, equal) =
                split(part).ok_or_else(|| format!("invalid selector: '{text}'; can't understand '{part}'"))?;
            let (extra, own) = selectable(kind);
            if !METADATA.contains(&field) && !extra.contains(&field) {
                return Err(if own {
                    format!("field label not supported: {field}")
                } else {
                    format!("{field:?} is not a known field selector: only \"metadata.name\", \"metadata.namespace\"")
                });
            }
            terms.push(Term {
                field: field.to_owned(),
                value: value.to_owned(),
                equal,
            });
        }
        Ok(Self(terms))
    }

    pub(super) fn only(&mut self, name: &str) {
        self.0.push(Term {
            field: "metadata.name".to_owned(),
            value: name.to_owned(),
            equal: true,
        });
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn needs_object(&self) -> bool {
        self.0.iter().any(|term| !METADATA.contains(&term.field.as_str()))
    }

    pub(super) fn allows(&self, key: &Key) -> bool {
        self.0.iter().all(|term| match term.field.as_str() {
            "metadata.name" => (key.name() == term.value) == term.equal,
            "metadata.namespace" => (key.namespace().unwrap_or_default() == term.value) == term.equal,
            _ => true,
        })
    }

    pub(super) fn matches(&self, object: &Value) -> bool {
        self.0
            .iter()
            .all(|term| (text_of(object, &term.field) == term.value) == term.equal)
    }
}

fn split(part: &str) -> Option<(&str, &str, bool)> {
    if let Some((field, value)) = part.split_once("!=") {
        return Some((field, value, false));
    }
    let (field, value) = part.split_once('=')?;
    Some((field, value.strip_prefix('=').unwrap_or(value), true))
}

fn text_of(object: &Value, field: &str) -> String {
    let at = |path: &str| path.split('.').try_fold(object, |value, part| value.get(part));
    let value = match field {
        "source" => at("source.component"),
        "status.podIPs" => at("status.podIP"),
        // The server copies these out of the struct, where an absent one is false.
        "spec.unschedulable" | "spec.hostNetwork" => {
            return at(field).and_then(Value::as_bool).unwrap_or(false).to_string();
        }
        _ => at(field),
    };
    match value {
        Some(Value::String(text)) => text.clone(),
        None | Some(Value::Null) => String::new(),
        Some(other) => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::catalog;
    use serde_json::json;

    fn parse(id: &str, text: &str) -> Result<Fields, String> {
        Fields::parse(catalog::by_id(id).unwrap(), text)
    }

    #[test]
    fn refusals_differ_by_kind() {
        for (id, text, wanted) in [
            (
                "configmaps",
                "data.k=v",
                "\"data.k\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"",
            ),
            ("pods", "spec.priority=1", "field label not supported: spec.priority"),
            (
                "virtualmachines.kubevirt.io",
                "spec.x=1",
                "field label not supported: spec.x",
            ),
            ("pods", "x", "invalid selector: 'x'; can't understand 'x'"),
        ] {
            assert_eq!(parse(id, text).unwrap_err(), wanted);
        }
    }

    #[test]
    fn terms() {
        let pod = json!({"metadata": {"name": "a"}, "spec": {"nodeName": "n1"}, "status": {"phase": "Running"}});
        for (text, wanted) in [
            ("spec.nodeName=n1,status.phase=Running", true),
            ("spec.nodeName==n1", true),
            ("status.phase!=Running", false),
            ("spec.hostNetwork=false", true),
        ] {
            assert_eq!(parse("pods", text).unwrap().matches(&pod), wanted, "{text}");
        }
        let by_name = parse("pods", "metadata.name!=a").unwrap();
        assert!(!by_name.needs_object());
        assert!(!by_name.allows(&Key::new(Some("demo"), "a")));
    }
}
