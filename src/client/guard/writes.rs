//! Everything that vmotui writes. A request that is not here does not leave in any mode; one that is leaves only in
//! read-write mode, and only with the mark of the audit log.

use std::sync::OnceLock;

use super::Rule;

/// Subresources of VMs (kubevirt `pkg/virt-api/api.go`).
const VM: &[&str] = &["start", "stop", "restart"];
/// Subresources of instances.
const VMI: &[&str] = &["pause", "unpause", "softreboot", "reset", "evacuate/cancel"];

/// What may be written.
pub fn write_list() -> &'static [Rule] {
    static RULES: OnceLock<Vec<Rule>> = OnceLock::new();
    RULES.get_or_init(build)
}

fn build() -> Vec<Rule> {
    let objects = |resource: &str| format!("/apis/kubevirt.io/{{version}}/namespaces/{{namespace}}/{resource}");
    let named = |resource: &str| format!("{}/{{name}}", objects(resource));
    let mut rules = vec![
        Rule {
            method: "POST",
            template: objects("virtualmachineinstancemigrations"),
        },
        Rule {
            method: "DELETE",
            template: named("virtualmachineinstancemigrations"),
        },
        Rule {
            method: "PATCH",
            template: named("virtualmachines"),
        },
    ];
    rules.extend([
        Rule {
            method: "PATCH",
            template: "/api/{version}/nodes/{name}".to_owned(),
        },
        Rule {
            method: "POST",
            template: "/api/{version}/namespaces/{namespace}/pods/{name}/eviction".to_owned(),
        },
    ]);
    let saved = |resource: &str| format!("/apis/snapshot.kubevirt.io/{{version}}/namespaces/{{namespace}}/{resource}");
    rules.extend(
        ["virtualmachinesnapshots", "virtualmachinerestores"].map(|resource| Rule {
            method: "POST",
            template: saved(resource),
        }),
    );
    rules.push(Rule {
        method: "DELETE",
        template: format!("{}/{{name}}", saved("virtualmachinesnapshots")),
    });
    for (resource, actions) in [("virtualmachines", VM), ("virtualmachineinstances", VMI)] {
        rules.extend(actions.iter().map(|action| Rule {
            method: "PUT",
            template: format!(
                "/apis/subresources.kubevirt.io/{{version}}/namespaces/{{namespace}}/{resource}/{{name}}/{action}"
            ),
        }));
    }
    rules
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::guard::allow_list;

    #[test]
    fn nothing_is_on_both_lists_and_nothing_deletes_a_pod() {
        for rule in write_list() {
            assert!(!allow_list().contains(rule), "{rule:?}");
            assert!(rule.method != "DELETE" || !rule.template.contains("/pods"), "{rule:?}");
            assert!(!rule.template.contains("secrets"), "{rule:?}");
        }
    }
}
