//! Who is asking.

/// Name of a caller without credentials.
pub const ANONYMOUS: &str = "system:anonymous";

/// An authenticated caller, as SelfSubjectReview shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// User name.
    pub name: String,
    /// Groups, `system:authenticated` among them.
    pub groups: Vec<String>,
    /// `extra` of the user info.
    pub extra: Vec<(String, Vec<String>)>,
}

impl Identity {
    /// A user who presented valid credentials and belongs to `groups`.
    pub fn user(name: &str, groups: &[&str]) -> Self {
        let mut groups: Vec<String> = groups.iter().map(|group| (*group).to_owned()).collect();
        groups.push("system:authenticated".to_owned());
        Self {
            name: name.to_owned(),
            groups,
            extra: Vec::new(),
        }
    }

    /// A caller without credentials.
    pub fn anonymous() -> Self {
        Self {
            name: ANONYMOUS.to_owned(),
            groups: vec!["system:unauthenticated".to_owned()],
            extra: Vec::new(),
        }
    }
}

/// A user of the simulated cluster.
#[derive(Clone, Copy, Debug)]
pub struct User {
    /// User name, and name of the kubeconfig context.
    pub name: &'static str,
    /// Bearer token. It opens nothing but a simulation on the loopback interface.
    pub token: &'static str,
    /// Groups beside `system:authenticated`.
    pub groups: &'static [&'static str],
}

impl User {
    /// The identity behind the token.
    pub fn identity(&self) -> Identity {
        let mut identity = Identity::user(self.name, self.groups);
        let credential = format!("JTI=sim-{}", self.name);
        identity.extra.push((
            "authentication.kubernetes.io/credential-id".to_owned(),
            vec![credential],
        ));
        identity
    }
}

/// The users every simulated cluster knows; the first one is the current context of the kubeconfig.
pub const SIMULATED: &[User] = &[
    User {
        name: "admin",
        token: "sim-admin",
        groups: &["system:masters"],
    },
    User {
        name: "operator",
        token: "sim-operator",
        groups: &["vm-operators"],
    },
    User {
        name: "viewer",
        token: "sim-viewer",
        groups: &["readers"],
    },
    User {
        name: "auditor",
        token: "sim-auditor",
        groups: &["auditors"],
    },
    User {
        name: "nobody",
        token: "sim-nobody",
        groups: &[],
    },
];
