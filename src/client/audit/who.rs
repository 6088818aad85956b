//! Who works from where, as far as this process knows.

use std::path::Path;

use serde::{Deserialize, Serialize};

/// The session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Who {
    /// Id of the session; the same stands in the user agent.
    pub session: String,
    /// User of the operating system.
    pub os_user: String,
    /// Terminal, if there is one.
    pub tty: String,
    /// Address of the SSH client, from `SSH_CONNECTION`.
    pub ssh_client: String,
    /// Who the API server takes us for.
    pub kube_user: String,
    /// Context of the kubeconfig.
    pub context: String,
    /// UID of the namespace `kube-system`, which names a cluster.
    pub cluster_uid: String,
    /// `read-only` or `read-write`.
    pub mode: String,
}

impl Who {
    /// What the environment tells; the rest is the caller's.
    #[must_use]
    pub fn with_environment(mut self) -> Self {
        let variable = |name: &str| std::env::var(name).unwrap_or_default();
        self.os_user = [variable("USER"), variable("LOGNAME")]
            .into_iter()
            .find(|name| !name.is_empty())
            .unwrap_or_default();
        let connection = variable("SSH_CONNECTION");
        self.ssh_client = connection.split(' ').next().map(str::to_owned).unwrap_or_default();
        self.tty = std::fs::read_link(Path::new("/proc/self/fd/0"))
            .map(|path| path.display().to_string())
            .ok()
            .filter(|path| path.starts_with("/dev/pts") || path.starts_with("/dev/tty"))
            .unwrap_or_default();
        self
    }
}
