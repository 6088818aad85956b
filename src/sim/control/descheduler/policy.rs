//! The policy file (`descheduler/v1alpha2`, pkg/api/v1alpha2/types.go).
use std::collections::BTreeMap;

use serde_json::Value;

use super::super::json::{is, items, text};

/// What it is to do, and how much of it.
#[derive(Debug, Default)]
pub(super) struct Policy {
    /// A label selector for the nodes that it looks at; empty for all.
    pub(super) nodes: String,
    pub(super) per_node: Option<u64>,
    pub(super) per_namespace: Option<u64>,
    pub(super) total: Option<u64>,
    /// It asks metrics-server.
    pub(super) collects: bool,
    /// Address of the Prometheus that it asks; empty for none.
    pub(super) prometheus: String,
    pub(super) profiles: Vec<Profile>,
}

/// One profile: plugins by extension point, and what each of them was given.
#[derive(Debug, Default)]
pub(super) struct Profile {
    pub(super) name: String,
    pub(super) deschedule: Vec<String>,
    pub(super) balance: Vec<String>,
    args: BTreeMap<String, Value>,
}

impl Profile {
    /// What a plugin was given; null for nothing.
    pub(super) fn args(&self, plugin: &str) -> &Value {
        self.args.get(plugin).unwrap_or(&Value::Null)
    }
}

impl Policy {
    /// Reads a policy.
    pub(super) fn parse(source: &str) -> Result<Self, String> {
        let read: Value =
            serde_yaml_ng::from_str(source).map_err(|why| format!("failed decoding the policy: {why}"))?;
        if text(&read, &["kind"]) != "DeschedulerPolicy" || text(&read, &["apiVersion"]) != "descheduler/v1alpha2" {
            return Err("the policy is no DeschedulerPolicy of descheduler/v1alpha2".to_owned());
        }
        let count = |field: &str| read.get(field).and_then(Value::as_u64);
        let providers = items(&read, &["metricsProviders"]);
        let provider = |source: &str| providers.iter().find(|one| text(one, &["source"]) == source);
        Ok(Self {
            collects: is(&read, &["metricsCollector", "enabled"]) || provider("KubernetesMetrics").is_some(),
            prometheus: provider("Prometheus")
                .map_or("", |one| text(one, &["prometheus", "url"]))
                .to_owned(),
            nodes: text(&read, &["nodeSelector"]).to_owned(),
            per_node: count("maxNoOfPodsToEvictPerNode"),
            per_namespace: count("maxNoOfPodsToEvictPerNamespace"),
            total: count("maxNoOfPodsToEvictTotal"),
            profiles: items(&read, &["profiles"]).iter().map(profile).collect(),
        })
    }
}

fn profile(read: &Value) -> Profile {
    let enabled = |point: &str| {
        let names = |list: &str| -> Vec<String> {
            let all = items(read, &["plugins", point, list]).iter();
            all.filter_map(Value::as_str).map(str::to_owned).collect()
        };
        let off = names("disabled");
        let mut on = names("enabled");
        on.retain(|plugin| !off.contains(plugin) && !off.iter().any(|off| off == "*"));
        on
    };
    let args = items(read, &["pluginConfig"]).iter().map(|one| {
        let given = one.get("args").cloned().unwrap_or_default();
        (text(one, &["name"]).to_owned(), given)
    });
    Profile {
        name: text(read, &["name"]).to_owned(),
        deschedule: enabled("deschedule"),
        balance: enabled("balance"),
        args: args.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_is_read_and_what_is_none_is_not() {
        let policy = Policy::parse(
            "apiVersion: descheduler/v1alpha2\nkind: DeschedulerPolicy\nmaxNoOfPodsToEvictPerNode: 10\n\
             nodeSelector: kubevirt.io/schedulable=true\nprofiles:\n- name: default\n  pluginConfig:\n  - name: DefaultEvictor\n    \
             args: {nodeFit: true}\n  plugins:\n    balance: {enabled: [LowNodeUtilization, RemoveDuplicates], disabled: \
             [RemoveDuplicates]}\n",
        )
        .unwrap();
        assert_eq!((policy.per_node, policy.total), (Some(10), None));
        assert_eq!(policy.profiles[0].balance, ["LowNodeUtilization"]);
        assert_eq!(policy.profiles[0].args("DefaultEvictor")["nodeFit"], true);
        assert!(policy.profiles[0].args("LowNodeUtilization").is_null());
        for wrong in [
            "",
            "a: [",
            "kind: Pod",
            "apiVersion: descheduler/v1alpha1\nkind: DeschedulerPolicy",
        ] {
            assert!(Policy::parse(wrong).is_err(), "{wrong}");
        }
    }
}
