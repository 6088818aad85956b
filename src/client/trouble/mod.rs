//! Failures, sorted by the step that failed, each with the thing, the reason and the way out.

mod answer;
mod transport;

pub(crate) use answer::{answer, not_json};
use kube::client::AuthError;
pub(crate) use transport::transport;

use crate::model::Kind;
use crate::model::trouble::{Step, Trouble};

/// What a request was about, for messages and RBAC hints.
#[derive(Clone, Debug, Default)]
pub(crate) struct Target {
    /// RBAC verb: `list`, `watch`, `get`, `create`.
    pub(crate) verb: &'static str,
    /// `virtualmachines.kubevirt.io`, or a path such as `/version`.
    pub(crate) resource: String,
    /// The watched kind, if it is one.
    pub(crate) kind: Option<Kind>,
    /// Namespace, if the request was bound to one.
    pub(crate) namespace: Option<String>,
}

impl Target {
    pub(crate) fn list(kind: Kind, namespace: Option<&str>) -> Self {
        Self::of("list", kind, namespace)
    }

    pub(crate) fn watch(kind: Kind, namespace: Option<&str>) -> Self {
        Self::of("watch", kind, namespace)
    }

    pub(crate) fn get(kind: Kind, namespace: Option<&str>) -> Self {
        Self::of("get", kind, namespace)
    }

    /// A document that is no resource, `/version` for instance.
    pub(crate) fn path(verb: &'static str, path: &str) -> Self {
        Self {
            verb,
            resource: path.to_owned(),
            ..Self::default()
        }
    }

    fn of(verb: &'static str, kind: Kind, namespace: Option<&str>) -> Self {
        Self {
            verb,
            resource: kind.resource(),
            kind: Some(kind),
            namespace: namespace.filter(|_| kind.namespaced()).map(str::to_owned),
        }
    }
}

/// Builds a trouble without an HTTP status.
pub(crate) fn trouble(step: Step, reason: impl Into<String>, way_out: impl Into<String>) -> Trouble {
    Trouble {
        step,
        kind: None,
        status: None,
        reason: reason.into(),
        way_out: way_out.into(),
    }
}

/// A kubeconfig, or what it names, that cannot be used.
pub(crate) fn config(reason: impl Into<String>, way_out: impl Into<String>) -> Trouble {
    trouble(Step::Config, reason, way_out)
}

/// Credentials or certificates that could not be loaded, the exec plugin's failure included.
pub(crate) fn credentials(error: &kube::Error) -> Trouble {
    match error {
        kube::Error::Auth(error) => auth(error),
        kube::Error::RustlsTls(error) => config(
            format!("the certificates of the kubeconfig cannot be used: {error}"),
            "Check certificate-authority, client-certificate and client-key",
        ),
        other => config(
            other.to_string(),
            "Check the cluster and user entries of the kubeconfig",
        ),
    }
}

/// What kube's authentication says, in our words.
fn auth(error: &AuthError) -> Trouble {
    match error {
        AuthError::AuthExecRun { cmd, out } => {
            let stderr = String::from_utf8_lossy(&out.stderr);
            let said = tail(stderr.trim(), 600);
            let said = if said.is_empty() { "it said nothing" } else { said };
            trouble(
                Step::Plugin,
                format!("{} failed ({}): {said}", program(cmd), out.status),
                "Run the plugin in a shell and log in, then try again",
            )
        }
        AuthError::AuthExecStart(error) => trouble(
            Step::Plugin,
            format!("the credential plugin could not be started: {error}"),
            "Install the command that the kubeconfig names under users[].user.exec",
        ),
        AuthError::AuthExecParse(_) | AuthError::ExecPluginFailed | AuthError::MalformedTokenExpirationDate(_) => {
            trouble(
                Step::Plugin,
                format!("the credential plugin gave no usable ExecCredential: {error}"),
                "Check its apiVersion in the kubeconfig",
            )
        }
        AuthError::MissingCommand | AuthError::AuthExec(_) | AuthError::ExecMissingClusterInfo => trouble(
            Step::Plugin,
            error.to_string(),
            "Check users[].user.exec in the kubeconfig",
        ),
        other => config(other.to_string(), "Check the user entry of the kubeconfig"),
    }
}

/// The program of a shell-quoted command line; its arguments may hold secrets.
fn program(command: &str) -> &str {
    let command = command.trim_start();
    match command.strip_prefix('"') {
        Some(rest) => rest.split('"').next().unwrap_or(rest),
        None => command.split_whitespace().next().unwrap_or(command),
    }
}

/// The last `limit` bytes of a text, on a character boundary.
pub(crate) fn tail(text: &str, limit: usize) -> &str {
    let mut start = text.len().saturating_sub(limit);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    text.get(start..).unwrap_or_default()
}

/// The first `limit` bytes of a text, on a character boundary.
pub(crate) fn head(text: &str, limit: usize) -> &str {
    let mut end = text.len().min(limit);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_of_a_plugin_stay_hidden() {
        assert_eq!(program("\"/opt/my login\" \"--token\" \"s3cret\""), "/opt/my login");
        assert_eq!(program("gcloud config --secret x"), "gcloud");
    }

    #[test]
    fn cuts_keep_characters_whole() {
        assert_eq!(tail("aöb", 2), "b");
        assert_eq!(head("aöb", 2), "a");
        assert_eq!(head("aöb", 9), "aöb");
    }
}
