//! Who holds which role, and where.
use super::roles::{Role, role};
use super::user::Identity;

/// Whom a binding names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// One user.
    User(String),
    /// Everybody in a group.
    Group(String),
}

/// A ClusterRoleBinding, or a RoleBinding to a ClusterRole when it has a namespace.
#[derive(Clone, Debug)]
pub struct Binding {
    /// Name.
    pub name: String,
    /// Where it holds; everywhere without one.
    pub namespace: Option<String>,
    /// Name of the ClusterRole.
    pub role: String,
    /// Who holds the role.
    pub subjects: Vec<Subject>,
}

impl Binding {
    /// Gives `role` to one group everywhere.
    pub fn cluster(name: &str, role: &str, group: &str) -> Self {
        Self {
            name: name.to_owned(),
            namespace: None,
            role: role.to_owned(),
            subjects: vec![Subject::Group(group.to_owned())],
        }
    }

    /// Gives `role` to one group in one namespace.
    pub fn local(namespace: &str, name: &str, role: &str, group: &str) -> Self {
        Self {
            namespace: Some(namespace.to_owned()),
            ..Self::cluster(name, role, group)
        }
    }

    pub(super) fn role(&self) -> Option<&'static Role> {
        role(&self.role)
    }

    pub(super) fn subject(&self, who: &Identity) -> Option<&Subject> {
        self.subjects.iter().find(|subject| match subject {
            Subject::User(name) => *name == who.name,
            Subject::Group(name) => who.groups.contains(name),
        })
    }

    /// The RBAC authorizer's words (plugin/pkg/auth/authorizer/rbac/rbac.go, `clusterRoleBindingDescriber`).
    pub(super) fn reason(&self, who: &Identity) -> String {
        let binding = match &self.namespace {
            Some(namespace) => format!("RoleBinding \"{}/{namespace}\"", self.name),
            None => format!("ClusterRoleBinding \"{}\"", self.name),
        };
        let subject = match self.subject(who) {
            Some(Subject::User(name)) => format!("User \"{name}\""),
            Some(Subject::Group(name)) => format!("Group \"{name}\""),
            None => String::new(),
        };
        format!(
            "RBAC: allowed by {binding} of ClusterRole \"{}\" to {subject}",
            self.role
        )
    }
}

/// What Kubernetes, KubeVirt and the platform team bind.
pub(super) fn defaults() -> Vec<Binding> {
    let mut public = Binding::cluster(
        "system:public-info-viewer",
        "system:public-info-viewer",
        "system:authenticated",
    );
    public
        .subjects
        .push(Subject::Group("system:unauthenticated".to_owned()));
    vec![
        Binding::cluster("cluster-admin", "cluster-admin", "system:masters"),
        Binding::cluster("system:basic-user", "system:basic-user", "system:authenticated"),
        Binding::cluster("system:discovery", "system:discovery", "system:authenticated"),
        public,
        Binding::cluster(
            "system:service-account-issuer-discovery",
            "system:service-account-issuer-discovery",
            "system:authenticated",
        ),
        Binding::cluster("kubevirt.io:default", "kubevirt.io:default", "system:authenticated"),
        Binding::cluster(
            "instancetype.kubevirt.io:view",
            "instancetype.kubevirt.io:view",
            "system:authenticated",
        ),
        Binding::cluster("readers-view", "view", "readers"),
        Binding::cluster("vm-operators-view", "view", "vm-operators"),
        Binding::cluster("vm-operators-edit-vms", "kubevirt.io:edit", "vm-operators"),
        Binding::cluster("vm-operators-migrate", "kubevirt.io:migrate", "vm-operators"),
        Binding::cluster("vm-operators-operate", "vm-operations", "vm-operators"),
        Binding::cluster("auditors-view", "view", "auditors"),
        Binding::cluster("auditors-audit", "vm-audit", "auditors"),
    ]
}
