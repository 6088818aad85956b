//! What we may do in a namespace, in one answer: SelfSubjectRulesReview, which exists so that a front end can grey out
//! what would be refused. It may be incomplete, so it never proves a refusal then; `Client::may` asks about one right.

use serde::Deserialize;
use serde_json::json;

use super::Client;
use super::get::Right;
use crate::model::lenient::null_as_default;
use crate::model::trouble::Trouble;

/// The rules of one namespace.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rules {
    #[serde(default, deserialize_with = "null_as_default")]
    resource_rules: Vec<Rule>,
    #[serde(default)]
    incomplete: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    #[serde(default, deserialize_with = "null_as_default")]
    verbs: Vec<String>,
    #[serde(default, deserialize_with = "null_as_default")]
    api_groups: Vec<String>,
    #[serde(default, deserialize_with = "null_as_default")]
    resources: Vec<String>,
    #[serde(default, deserialize_with = "null_as_default")]
    resource_names: Vec<String>,
}

impl Rules {
    /// Whether a right is among them; `None` when the server says that it did not name all, or names only some objects.
    pub fn allow(&self, right: &Right<'_>) -> Option<bool> {
        let mut some_objects = false;
        for rule in self.resource_rules.iter().filter(|rule| rule.speaks_of(right)) {
            if rule.resource_names.is_empty() {
                return Some(true);
            }
            some_objects = true;
        }
        (!self.incomplete && !some_objects).then_some(false)
    }
}

impl Rule {
    fn speaks_of(&self, right: &Right<'_>) -> bool {
        let named = |list: &[String], wanted: &str| list.iter().any(|known| known == "*" || known == wanted);
        named(&self.verbs, right.verb)
            && named(&self.api_groups, right.group)
            && self.resources.iter().any(|known| covers(known, right))
    }
}

/// `*`, `virtualmachines/start`, and `*/start` for any resource, as the RBAC authorizer reads them
/// (`ResourceMatches` in `k8s.io/kubernetes/pkg/apis/rbac/v1/evaluation_helpers.go`).
fn covers(known: &str, right: &Right<'_>) -> bool {
    match known.split_once('/') {
        _ if known == "*" => true,
        None => right.subresource.is_empty() && known == right.resource,
        Some((resource, subresource)) => {
            !right.subresource.is_empty()
                && (resource == "*" || resource == right.resource)
                && subresource == right.subresource
        }
    }
}

impl Client {
    /// Our rights in a namespace.
    ///
    /// # Errors
    /// The trouble with asking; what was not answered is unknown, not forbidden.
    pub async fn rules(&self, namespace: &str) -> Result<Rules, Trouble> {
        let review = json!({
            "apiVersion": "authorization.k8s.io/v1",
            "kind": "SelfSubjectRulesReview",
            "spec": { "namespace": namespace },
        });
        let path = "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews";
        self.review(path, "selfsubjectrulesreviews.authorization.k8s.io", &review)
            .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(json: &str) -> Rules {
        serde_json::from_str(json).unwrap()
    }

    const RIGHT: Right<'_> = Right {
        verb: "update",
        group: "subresources.kubevirt.io",
        resource: "virtualmachines",
        subresource: "start",
        namespace: "a",
        name: "",
    };

    #[test]
    fn wildcards_cover_as_the_authorizer_reads_them() {
        for (resources, allowed) in [
            (r#"["virtualmachines/start"]"#, true),
            (r#"["*/start"]"#, true),
            (r#"["*"]"#, true),
            (r#"["virtualmachines"]"#, false),
            (r#"["virtualmachines/stop"]"#, false),
            (r#"["virtualmachines/*"]"#, false),
        ] {
            let rules = rules(&format!(
                r#"{{"resourceRules":[{{"verbs":["get","update"],"apiGroups":["subresources.kubevirt.io"],
                    "resources":{resources}}}],"incomplete":false}}"#
            ));
            assert_eq!(rules.allow(&RIGHT), Some(allowed), "{resources}");
        }
    }

    #[test]
    fn what_is_not_known_is_not_refused() {
        assert_eq!(rules(r#"{"resourceRules":null}"#).allow(&RIGHT), Some(false));
        assert_eq!(rules(r#"{"resourceRules":[],"incomplete":true}"#).allow(&RIGHT), None);
        let one = r#"{"resourceRules":[{"verbs":["*"],"apiGroups":["*"],"resources":["*"],"resourceNames":["web"]}]}"#;
        assert_eq!(rules(one).allow(&RIGHT), None, "perhaps for one object");
    }
}
