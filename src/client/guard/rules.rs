//! The allow-list of read-only mode, as data that `vmotui info` prints.

use std::sync::OnceLock;

use super::path::{is_door, is_name, is_version};

/// One line of the allow-list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// HTTP method.
    pub method: &'static str,
    /// Path with `{version}`, `{namespace}` and `{name}` standing for one segment each.
    pub template: String,
}

/// Single documents: discovery, versions, health.
const DOCUMENTS: &[&str] = &[
    "/version",
    "/readyz",
    "/livez",
    "/healthz",
    "/api",
    "/api/{version}",
    "/apis",
    "/apis/{name}",
    "/apis/{name}/{version}",
    "/openapi/v2",
    "/openapi/v3",
    "/openapi/v3/api/{version}",
    "/openapi/v3/apis/{name}/{version}",
    "/apis/subresources.kubevirt.io/{version}/version",
    "/apis/subresources.kubevirt.io/{version}/guestfs",
    "/apis/subresources.kubevirt.io/{version}/healthz",
];

/// Facts that the guest agent publishes; plain answers, no channel.
const GUEST: &[&str] = &["guestosinfo", "filesystemlist", "userlist"];

/// ConfigMaps that are read, by their names: for a preview of a repave how slices of the pod CIDR are cut and how Palette
/// drains; for Balance the descheduler's policy as its chart (`charts/descheduler`) and its manifests
/// (`kubernetes/base/configmap.yaml`) call it. No others are read, because anybody may have put anything into them.
pub(super) const CONFIG_MAPS: &[(&str, &str)] = &[
    ("{namespace}", "descheduler"),
    ("{namespace}", "descheduler-policy-configmap"),
    ("kube-system", "kubeadm-config"),
    ("kube-system", "cilium-config"),
    ("{namespace}", "palette-agent-config"),
];

/// Cluster-wide collections by API group. Secrets and ConfigMaps are not among them.
const CLUSTER: &[(&str, &[&str])] = &[
    ("", &["nodes", "namespaces", "persistentvolumes"]),
    ("apiextensions.k8s.io", &["customresourcedefinitions"]),
    ("apiregistration.k8s.io", &["apiservices"]),
    ("metrics.k8s.io", &["nodes"]),
    (
        "storage.k8s.io",
        &["storageclasses", "volumeattachments", "csinodes", "csidrivers"],
    ),
    (
        "snapshot.storage.k8s.io",
        &["volumesnapshotclasses", "volumesnapshotcontents"],
    ),
    ("scheduling.k8s.io", &["priorityclasses"]),
    ("migrations.kubevirt.io", &["migrationpolicies"]),
    (
        "instancetype.kubevirt.io",
        &["virtualmachineclusterinstancetypes", "virtualmachineclusterpreferences"],
    ),
    ("cdi.kubevirt.io", &["cdis", "cdiconfigs", "storageprofiles"]),
    ("autopilot.libopenstorage.org", &["autopilotrules"]),
    ("spectrocloud.com", &["vmtemplates"]),
    ("networking.k8s.io", &["servicecidrs"]),
    ("cilium.io", &["ciliumnodes"]),
];

/// Namespaced collections by API group.
const NAMESPACED: &[(&str, &[&str])] = &[
    (
        "",
        &[
            "pods",
            "events",
            "persistentvolumeclaims",
            "services",
            "endpoints",
            "resourcequotas",
            "limitranges",
        ],
    ),
    ("events.k8s.io", &["events"]),
    ("metrics.k8s.io", &["pods"]),
    ("apps", &["daemonsets", "deployments", "replicasets", "statefulsets"]),
    ("batch", &["cronjobs"]),
    ("policy", &["poddisruptionbudgets"]),
    ("coordination.k8s.io", &["leases"]),
    ("discovery.k8s.io", &["endpointslices"]),
    ("metallb.io", &["servicel2statuses"]),
    ("networking.k8s.io", &["networkpolicies"]),
    ("k8s.cni.cncf.io", &["network-attachment-definitions"]),
    ("snapshot.storage.k8s.io", &["volumesnapshots"]),
    (
        "kubevirt.io",
        &[
            "kubevirts",
            "virtualmachines",
            "virtualmachineinstances",
            "virtualmachineinstancemigrations",
        ],
    ),
    (
        "snapshot.kubevirt.io",
        &[
            "virtualmachinesnapshots",
            "virtualmachinesnapshotcontents",
            "virtualmachinerestores",
        ],
    ),
    ("clone.kubevirt.io", &["virtualmachineclones"]),
    ("export.kubevirt.io", &["virtualmachineexports"]),
    ("pool.kubevirt.io", &["virtualmachinepools"]),
    (
        "instancetype.kubevirt.io",
        &["virtualmachineinstancetypes", "virtualmachinepreferences"],
    ),
    ("cdi.kubevirt.io", &["datavolumes", "datasources", "dataimportcrons"]),
    ("core.libopenstorage.org", &["storageclusters", "storagenodes"]),
    ("autopilot.libopenstorage.org", &["autopilotruleobjects"]),
    (
        "cluster.x-k8s.io",
        &[
            "clusters",
            "machines",
            "machinedeployments",
            "machinesets",
            "machinehealthchecks",
            "machinedrainrules",
        ],
    ),
    ("controlplane.cluster.x-k8s.io", &["kubeadmcontrolplanes"]),
    (
        "infrastructure.cluster.x-k8s.io",
        &["maasclusters", "maasmachines", "maasmachinetemplates"],
    ),
    ("operator.openshift.io", &["kubedeschedulers"]),
];

/// The three questions about oneself: they are POSTs, but store nothing.
const REVIEWS: &[&str] = &[
    "/apis/authorization.k8s.io/{version}/selfsubjectaccessreviews",
    "/apis/authorization.k8s.io/{version}/selfsubjectrulesreviews",
    "/apis/authentication.k8s.io/{version}/selfsubjectreviews",
];

/// Everything that may leave in read-only mode.
pub fn allow_list() -> &'static [Rule] {
    static RULES: OnceLock<Vec<Rule>> = OnceLock::new();
    RULES.get_or_init(build)
}

fn build() -> Vec<Rule> {
    let mut rules: Vec<Rule> = DOCUMENTS.iter().map(|path| get((*path).to_owned())).collect();
    for (group, resources) in CLUSTER {
        for resource in *resources {
            let base = format!("{}/{resource}", root(group));
            rules.push(get(base.clone()));
            rules.push(get(format!("{base}/{{name}}")));
        }
    }
    for (group, resources) in NAMESPACED {
        for resource in *resources {
            rules.push(get(format!("{}/{resource}", root(group))));
            let base = format!("{}/namespaces/{{namespace}}/{resource}", root(group));
            rules.push(get(base.clone()));
            rules.push(get(format!("{base}/{{name}}")));
        }
    }
    for (namespace, name) in CONFIG_MAPS {
        rules.push(get(format!(
            "/api/{{version}}/namespaces/{namespace}/configmaps/{name}"
        )));
    }
    for fact in GUEST {
        rules.push(get(format!(
            "/apis/subresources.kubevirt.io/{{version}}/namespaces/{{namespace}}/virtualmachineinstances/{{name}}/{fact}"
        )));
    }
    rules.extend(REVIEWS.iter().map(|path| Rule {
        method: "POST",
        template: (*path).to_owned(),
    }));
    rules
}

fn get(template: String) -> Rule {
    Rule {
        method: "GET",
        template,
    }
}

fn root(group: &str) -> String {
    if group.is_empty() {
        "/api/{version}".to_owned()
    } else {
        format!("/apis/{group}/{{version}}")
    }
}

impl Rule {
    /// Whether a request with these path segments is the one this line means.
    pub(super) fn matches(&self, method: &str, segments: &[&str]) -> bool {
        method == self.method && fits(&self.template, segments)
    }
}

/// Whether path segments are what a template means.
pub(super) fn fits(template: &str, segments: &[&str]) -> bool {
    let mut template = template.split('/').skip(1);
    segments.iter().all(|segment| match template.next() {
        Some("{version}") => is_version(segment),
        Some("{name}" | "{namespace}") => is_name(segment),
        Some("{service}" | "{pod}") => is_door(segment),
        Some(literal) => literal == *segment,
        None => false,
    }) && template.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(method: &str, path: &str) -> bool {
        let segments: Vec<_> = path.split('/').skip(1).collect();
        allow_list().iter().any(|rule| rule.matches(method, &segments))
    }

    #[test]
    fn reads_of_known_kinds_pass() {
        for path in [
            "/api/v1/nodes",
            "/api/v1/nodes/vmo-w-07",
            "/api/v1/namespaces/a/pods",
            "/apis/kubevirt.io/v1/virtualmachines",
            "/apis/kubevirt.io/v1/namespaces/a/virtualmachines/b",
            "/apis/subresources.kubevirt.io/v1/namespaces/a/virtualmachineinstances/b/guestosinfo",
            "/version",
            "/openapi/v3/apis/kubevirt.io/v1",
        ] {
            assert!(allowed("GET", path), "{path}");
        }
        assert!(allowed(
            "POST",
            "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
        ));
    }

    #[test]
    fn nothing_secret_interactive_or_written_is_on_the_list() {
        for rule in allow_list() {
            for word in [
                "secrets",
                "exec",
                "attach",
                "console",
                "vnc",
                "proxy",
                "portforward",
                "token",
            ] {
                assert!(!rule.template.split('/').any(|segment| segment == word), "{rule:?}");
            }
            let named = CONFIG_MAPS.iter().any(|(_, name)| rule.template.ends_with(name));
            assert!(named || !rule.template.contains("configmaps"), "{rule:?}");
            assert!(
                rule.method == "GET" || rule.template.contains("selfsubject"),
                "{rule:?}"
            );
        }
        assert!(!allowed("POST", "/api/v1/nodes"));
        assert!(!allowed("GET", "/api/v1/namespaces/a/pods/b/log"));
        assert!(!allowed("GET", "/api/v1/namespaces/a/secrets"));
        assert!(!allowed("GET", "/api/v1/configmaps"));
        assert!(!allowed("GET", "/api/v1/namespaces/a/configmaps/kubeadm-config"));
        assert!(!allowed("GET", "/api/v1/namespaces/kube-system/configmaps"));
        assert!(allowed(
            "GET",
            "/api/v1/namespaces/kube-system/configmaps/kubeadm-config"
        ));
        assert!(allowed(
            "GET",
            "/api/v1/namespaces/cluster-1/configmaps/palette-agent-config"
        ));
        assert!(allowed("GET", "/api/v1/namespaces/kube-system/configmaps/descheduler"));
        assert!(!allowed(
            "GET",
            "/api/v1/namespaces/kube-system/configmaps/descheduler-2"
        ));
    }
}
